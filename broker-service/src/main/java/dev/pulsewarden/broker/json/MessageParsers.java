package dev.pulsewarden.broker.json;

import dev.pulsewarden.wire.RawJson;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;

/** Makes parsers for messages. They share the names of fields that they have met, so as not to make them anew. */
final class MessageParsers extends JsonFactory {

    private static final long serialVersionUID = 1L;

    /** What a payload may have, and the levels of a message around it: others must be able to read what is passed on. */
    private static final int MAX_LEVELS = RawJson.MAX_LEVELS + 2;

    MessageParsers() {
        super(builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_LEVELS)
                        .build())
                // messages are read by few threads, the event loops, which then need not share buffers
                .recyclerPool(JsonRecyclerPools.threadLocalPool()));
    }

    /** How many names are shared: those of all messages so far. */
    int names() {
        return _byteSymbolCanonicalizer.size();
    }
}
