package dev.pulsewarden.broker.stomp;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A frame that a client sent. */
final class ClientFrame {

    /** What is needed to answer a frame; whoever answers later keeps this and not the body. */
    record Asked(String command, @Nullable String receipt, int bytes) {}

    private final String command;
    private final Map<String, String> headers;
    private final byte[] body;
    private final boolean isText;
    private final boolean isPadded;
    private int bytes;

    /**
     * @param headers in their order; of repeated ones the first
     * @param isText the body is UTF-8
     * @param bytes how long it was on the wire, about
     * @param isPadded its headers may have blanks before their values, as those in the specification of 1.0
     */
    ClientFrame(String command, Map<String, String> headers, byte[] body, boolean isText, int bytes, boolean isPadded) {
        this.command = command;
        this.headers = headers;
        this.body = body;
        this.isText = isText;
        this.bytes = bytes;
        this.isPadded = isPadded;
    }

    String command() {
        return command;
    }

    Map<String, String> headers() {
        return headers;
    }

    byte[] body() {
        return body;
    }

    boolean isText() {
        return isText;
    }

    /** How much of it is kept, as long as something is. */
    int bytes() {
        return bytes;
    }

    /** From now on something else is kept of it. */
    void isKeptAs(int size) {
        bytes = size;
    }

    Asked asked() {
        return new Asked(command, header("receipt"), bytes);
    }

    /** A header as it came. */
    @Nullable
    String header(String name) {
        return headers.get(name);
    }

    /** A header that the broker itself reads. */
    @Nullable
    String own(String name) {
        String value = headers.get(name);
        return value != null && isPadded ? value.stripLeading() : value;
    }

    String required(String name) {
        String value = own(name);
        if (value == null) {
            throw new StompException(ErrorKind.HEADER, command + " must have the header " + name);
        }
        return value;
    }

    /** What the client calls something that the broker is to remember. */
    String name(String header, int longest) {
        String value = required(header);
        if (value.length() > longest) {
            throw new StompException(ErrorKind.HEADER, header + " may have " + longest + " characters");
        }
        return value;
    }

    /**
     * A whole number.
     *
     * @return nothing if the header is not there
     */
    @Nullable
    Integer number(String name, int min, int max) {
        String value = own(name);
        if (value == null) {
            return null;
        }
        try {
            int number = Integer.parseInt(value);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException _) {
            // told below
        }
        throw new StompException(ErrorKind.HEADER, name + " must be a whole number from " + min + " to " + max);
    }
}
