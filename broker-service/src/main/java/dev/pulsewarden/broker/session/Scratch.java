package dev.pulsewarden.broker.session;

import io.netty.util.concurrent.FastThreadLocal;
import org.jspecify.annotations.Nullable;

/** Builders for the texts of messages. Each thread uses its own again and again, so that a message takes no fresh memory for it. */
public final class Scratch {

    private static final int TYPICAL_LENGTH = 512;

    /** One that had to grow larger is not kept. */
    private static final int KEPT_LENGTH = 16 * 1024;

    private static final FastThreadLocal<Scratch> OF_THREAD = new FastThreadLocal<>() {
        @Override
        protected Scratch initialValue() {
            return new Scratch();
        }
    };

    /** A builder that once held a character beyond Latin-1 takes twice the room from then on: it is not kept for ever. */
    private static final int USES = 1024;

    private @Nullable StringBuilder free;
    private int uses;

    private Scratch() {}

    /** An empty builder: this thread's own, or a fresh one while that is in use. */
    public static StringBuilder take() {
        Scratch own = OF_THREAD.get();
        StringBuilder builder = own.free;
        own.free = null;
        return builder == null ? new StringBuilder(TYPICAL_LENGTH) : builder;
    }

    /** What was built; the builder must not be touched again. */
    public static String finish(StringBuilder builder) {
        String text = builder.toString();
        if (builder.capacity() <= KEPT_LENGTH) {
            OF_THREAD.get().keep(builder);
        }
        return text;
    }

    private void keep(StringBuilder builder) {
        uses++;
        if (uses < USES) {
            builder.setLength(0);
            free = builder;
        } else {
            uses = 0;
            free = null;
        }
    }
}
