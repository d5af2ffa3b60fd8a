package dev.pulsewarden.broker.stomp;

import io.netty.buffer.ByteBuf;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Cuts frames out of messages, wherever those begin and end. What it keeps of an unfinished frame is what came of it, and
 * bounded. After it threw it is of no use any more.
 */
final class FrameDecoder {

    /**
     * What a frame may be.
     *
     * @param headerBytes command and headers together
     */
    record Limits(int bodyBytes, int headerBytes, int headers) {}

    private enum State {
        COMMAND,
        HEADERS,
        BODY,
        END
    }

    private static final byte NUL = 0;
    private static final int LONGEST_COMMAND = 16;
    private static final String RECEIPT = "receipt:";
    private static final int UNKNOWN = -1;
    private static final byte[] NOTHING = new byte[0];

    private final Limits limits;
    private StompVersion version = StompVersion.V1_0;
    private State state = State.COMMAND;
    private String command = "";
    private Map<String, String> headers = new LinkedHashMap<>();
    private int contentLength = UNKNOWN;
    private boolean isText = true;
    private byte[] body = NOTHING;

    private final LineReader lines;
    private RepeatedHeaders ofSends = new RepeatedHeaders();

    /** Of the body that is being read. */
    private final Pieces pieces = new Pieces();

    FrameDecoder(Limits limits) {
        this.limits = limits;
        this.lines = new LineReader(limits.headerBytes());
    }

    /** From now on headers are escaped as in this version. */
    void speak(StompVersion agreed) {
        version = agreed;
        lines.speak(agreed);
        ofSends = new RepeatedHeaders(); // they were read as another version's
    }

    /** About how many bytes are kept of a frame that has not come wholly. */
    int kept() {
        return lines.bytes() + pieces.size();
    }

    /** Nothing more comes. */
    void forget() {
        lines.forget();
        pieces.forget();
        headers = new LinkedHashMap<>();
        body = NOTHING;
    }

    /** The receipt that the frame which is being read asks for, as far as that is known. */
    @Nullable
    String receipt() {
        return headers.get("receipt");
    }

    /** The same after headers that are wrong: it may stand behind those, in what is left of the message. */
    @Nullable
    String receiptFrom(ByteBuf rest) {
        try {
            while (receipt() == null && state == State.HEADERS) {
                String line = lines.read(rest, false);
                if (line == null || line.isEmpty()) {
                    return null;
                }
                if (line.startsWith(RECEIPT)) {
                    headers.put("receipt", version.unescape(line.substring(RECEIPT.length())));
                }
            }
        } catch (StompException _) {
            // nothing more can be read
        }
        return receipt();
    }

    /**
     * The next frame, if the message holds its end.
     *
     * @return nothing once the message is read to its end
     * @throws StompException when what came is no frame, or too large
     */
    @Nullable
    ClientFrame next(ByteBuf in, boolean messageIsText) {
        while (in.isReadable()) {
            isText &= messageIsText;
            switch (state) {
                case COMMAND -> readCommand(in, messageIsText);
                case HEADERS -> readHeader(in);
                case BODY -> readBody(in);
                case END -> {
                    return end(in);
                }
            }
        }
        return null;
    }

    /** Empty lines between frames are heart-beats, or nothing. */
    private void readCommand(ByteBuf in, boolean messageIsText) {
        String line = lines.read(in, true);
        if (line == null || line.isEmpty()) {
            lines.restart();
            checkCommand(lines.begun());
            return;
        }
        checkCommand(line);
        command = line;
        isText = messageIsText;
        state = State.HEADERS;
    }

    /** What cannot become a command is told at once, rather than after its end, which may never come. */
    private static void checkCommand(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean endsLine = c == '\r' && i == text.length() - 1;
            if ((c < 'A' || c > 'Z' || i >= LONGEST_COMMAND) && !endsLine) {
                throw new StompException(
                        ErrorKind.MALFORMED, "a frame begins with a command in capital letters on a line of its own");
            }
        }
    }

    private void readHeader(ByteBuf in) {
        RepeatedHeaders.Header known = knownHeader(in);
        if (known != null) {
            lines.skip(in, known.length());
            put(known.name(), known.value());
            return;
        }
        boolean isWhole = !lines.hasBegun();
        int from = in.readerIndex();
        String line = lines.read(in, false);
        if (line == null) {
            return;
        }
        if (line.isEmpty()) {
            contentLength = contentLength();
            state = contentLength == 0 ? State.END : State.BODY;
            return;
        }
        int colon = line.indexOf(':');
        if (colon <= 0) {
            throw new StompException(ErrorKind.MALFORMED, "a header line must be a name, a colon and a value");
        }
        // those of CONNECT are not escaped, so that servers of every version can read them
        boolean escaped = !command.equals("CONNECT") && !command.equals("STOMP");
        String name = escaped ? version.unescape(line.substring(0, colon)) : line.substring(0, colon);
        String value = escaped ? version.unescape(line.substring(colon + 1)) : line.substring(colon + 1);
        if (isWhole && isSend()) {
            ofSends.remember(in, from, headers.size(), name, value);
        }
        put(name, value);
    }

    private RepeatedHeaders.@Nullable Header knownHeader(ByteBuf in) {
        return isSend() && !lines.hasBegun() ? ofSends.next(in, headers.size()) : null;
    }

    private boolean isSend() {
        return command.equals("SEND");
    }

    private void put(String name, String value) {
        if (headers.size() >= limits.headers()) {
            throw new StompException(ErrorKind.LIMIT, "a frame may have " + limits.headers() + " headers");
        }
        headers.putIfAbsent(name, value);
    }

    private int contentLength() {
        String header = headers.get("content-length");
        if (header == null) {
            return UNKNOWN;
        }
        String said = version == StompVersion.V1_0 ? header.stripLeading() : header;
        if (said.isEmpty() || said.length() > 18 || !isNumber(said)) {
            throw new StompException(ErrorKind.MALFORMED, "content-length must be a number of bytes");
        }
        long length = Long.parseLong(said);
        checkBody(length);
        return (int) length;
    }

    private static boolean isNumber(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private void checkBody(long length) {
        if (length > limits.bodyBytes()) {
            throw new StompException(ErrorKind.LIMIT, "a body may have " + limits.bodyBytes() + " bytes");
        }
    }

    private void readBody(ByteBuf in) {
        int soFar = pieces.size();
        int here = contentLength == UNKNOWN ? in.bytesBefore(NUL) : contentLength - soFar;
        boolean isWhole = here >= 0 && here <= in.readableBytes();
        int length = isWhole ? here : in.readableBytes();
        checkBody((long) soFar + length);
        if (!isWhole) {
            pieces.keep(in, length);
            return;
        }
        body = pieces.take(in, length);
        state = State.END;
    }

    private ClientFrame end(ByteBuf in) {
        if (in.readByte() != NUL) {
            throw new StompException(
                    ErrorKind.MALFORMED,
                    "after content-length bytes of body there must be a NUL: the body has another length");
        }
        boolean bodyIsText = BodyKind.isText(headers.get(OwnHeaders.CONTENT_TYPE), body, isText);
        ClientFrame frame = new ClientFrame(
                command, headers, body, bodyIsText, lines.bytes() + body.length, version == StompVersion.V1_0);
        state = State.COMMAND;
        headers = new LinkedHashMap<>();
        lines.restart();
        body = NOTHING;
        isText = true;
        return frame;
    }
}
