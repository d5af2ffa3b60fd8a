package dev.pulsewarden.benchmarks.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.jspecify.annotations.Nullable;

/** A protocol as one client speaks it in the messages of its WebSocket. */
interface Protocol {

    /** The WebSocket subprotocol that is asked for. */
    @Nullable
    String subprotocol();

    /** What the client says first, to which the answer is {@link Incoming#connected}; absent: it is connected at once. */
    byte @Nullable [] greeting();

    byte[] subscribe(String topic);

    Publication publication(String topic, String payload);

    void read(byte[] bytes, int from, int to, Incoming incoming);

    /** A message that publishes, of which only the payload changes: the caller writes into it. */
    final class Publication {

        private final byte[] message;
        private final int payloadAt;

        Publication(String before, String payload, String after) {
            message = (before + payload + after).getBytes(US_ASCII);
            payloadAt = before.length();
        }

        byte[] message() {
            return message;
        }

        int payloadAt() {
            return payloadAt;
        }
    }

    /** What a client is told by the server. */
    interface Incoming {

        void connected();

        /** An event; its payload is only valid during the call. */
        void payload(byte[] bytes, int from, int to);

        /** An event of a subscription that is not this client's. */
        void misrouted();

        /** Something that is no event, or none that can be read. */
        void unexpected(String message);
    }
}
