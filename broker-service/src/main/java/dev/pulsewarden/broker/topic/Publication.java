package dev.pulsewarden.broker.topic;

import dev.pulsewarden.wire.Event;
import io.netty.buffer.ByteBuf;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An event on its way to subscribers, with its encoded forms. It is made with one holder; every loop that it is handed to
 * is another one, and the last to let go frees the encoded forms.
 */
public final class Publication {

    private record Encoded(
            EventFormat format, ByteBuf frame, @Nullable Encoded next) {}

    private static final int ENVELOPE_BYTES = 256;

    private final Event event;
    private final String topic;
    private final AtomicInteger holders = new AtomicInteger(1);
    private volatile @Nullable Encoded encoded;

    Publication(Event event) {
        this.event = event;
        this.topic = Objects.requireNonNull(event.type());
    }

    public String topic() {
        return topic;
    }

    /** The event in this format, encoded now if nobody asked for it before. It is lent: whoever keeps it retains it. */
    public ByteBuf in(EventFormat format) {
        ByteBuf known = find(encoded, format);
        return known == null ? encode(format) : known;
    }

    private synchronized ByteBuf encode(EventFormat format) {
        Encoded before = encoded;
        ByteBuf known = find(before, format);
        if (known != null) {
            return known;
        }
        ByteBuf frame = encoded(format);
        encoded = new Encoded(format, frame, before);
        return frame;
    }

    /** Also an Error, such as memory running out, is the event's failure: its subscribers go on. */
    private ByteBuf encoded(EventFormat format) {
        try {
            return format.encode(event);
        } catch (Throwable failure) {
            throw new EncodingException(failure);
        }
    }

    private static @Nullable ByteBuf find(@Nullable Encoded first, EventFormat format) {
        for (Encoded one = first; one != null; one = one.next()) {
            if (one.format().equals(format)) {
                return one.frame();
            }
        }
        return null;
    }

    /** About how much memory it holds on its way to another loop. */
    int bytes() {
        return ENVELOPE_BYTES
                + (event.payload() == null ? 0 : event.payload().text().length())
                + length(topic)
                + length(event.source())
                + length(event.correlationId())
                + length(event.replyTo());
    }

    private static int length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }

    void retain() {
        holders.incrementAndGet();
    }

    void release() {
        if (holders.decrementAndGet() == 0) {
            for (Encoded one = encoded; one != null; one = one.next()) {
                one.frame().release();
            }
        }
    }
}
