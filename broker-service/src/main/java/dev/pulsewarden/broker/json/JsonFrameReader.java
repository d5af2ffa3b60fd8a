package dev.pulsewarden.broker.json;

import dev.pulsewarden.wire.BoundedJsonFactory;
import dev.pulsewarden.wire.RawJson;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;

/**
 * Reads a message in one pass. Payloads are not understood but cut out of the text as they came. Names nobody knows are
 * passed over, so that what a message becomes in memory is bounded by its length.
 */
@Component
final class JsonFrameReader {

    /** What a payload may have, and the levels of a message around it: others must be able to read what is passed on. */
    private static final int MAX_LEVELS = RawJson.MAX_LEVELS + 2;

    private final BoundedJsonFactory parsers = new BoundedJsonFactory(JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_LEVELS).build())
            // messages are read by few threads, the event loops, which then need not share buffers
            .recyclerPool(JsonRecyclerPools.threadLocalPool()));

    /**
     * Reads a message that is UTF-8.
     *
     * @param bytes where it stands
     * @param from where it begins
     * @return what the message says; empty when it is JSON but no object
     * @throws JacksonException when it is not JSON, or nested too deeply
     */
    JsonFrame read(byte[] bytes, int from, int length) {
        try (JsonParser parser = parsers.createParser(ObjectReadContext.empty(), bytes, from, length)) {
            if (mayBeOtherThanUtf8(bytes, from, length)) {
                throw new NoJsonException(parser, "not JSON in UTF-8");
            }
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new NoJsonException(parser, "nothing there");
            }
            JsonFrame frame =
                    first == JsonToken.START_OBJECT ? new JsonReading(parser, bytes, from).frame() : JsonFrame.EMPTY;
            if (first == JsonToken.START_ARRAY) {
                parser.skipChildren();
            }
            if (parser.nextToken() != null) {
                throw new NoJsonException(parser, "more than one value");
            }
            return frame;
        }
    }

    /** How many names of fields are kept. */
    int names() {
        return parsers.names();
    }

    /** The parser would guess UTF-16 or UTF-32 by these: byte order marks, and NULs among the first bytes. */
    private static boolean mayBeOtherThanUtf8(byte[] bytes, int from, int length) {
        return (length > 0 && bytes[from] <= 0) || (length > 1 && bytes[from + 1] == 0);
    }

    /** Well-formed as far as it was read, but not one JSON value. */
    private static final class NoJsonException extends tools.jackson.core.exc.StreamReadException {
        private static final long serialVersionUID = 1L;

        NoJsonException(JsonParser parser, String message) {
            super(parser, message);
        }
    }
}
