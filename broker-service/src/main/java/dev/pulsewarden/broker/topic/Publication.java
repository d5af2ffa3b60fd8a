package dev.pulsewarden.broker.topic;

import dev.pulsewarden.wire.Event;
import dev.pulsewarden.wire.RawJson;
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

    /** One of so many is observed on its way. */
    static final int OBSERVED_OF = 16;

    private static final int ENVELOPE_BYTES = 256;

    private final Event event;
    private final @Nullable Body body;
    private final long number;
    private final String topic;
    private final AtomicInteger holders = new AtomicInteger(1);

    /** Not volatile, which would cost each event a wait: who does not see the latest looks again among others, in turn. */
    private @Nullable Encoded encoded;

    private volatile String @Nullable [] segments;
    private @Nullable Position position;
    private @Nullable TopicMetrics observer;
    private long observedSince;

    /**
     * @param body what came instead of the event's payload, if it did not come as JSON
     * @param number no other publication of this broker has it
     */
    Publication(Event event, @Nullable Body body, long number) {
        this.event = event;
        this.body = body;
        this.number = number;
        this.topic = Objects.requireNonNull(event.type());
    }

    public String topic() {
        return topic;
    }

    /** What stands between the dots of its topic; taken apart once, by whoever looks for patterns first. */
    String[] segments() {
        String[] known = segments;
        if (known == null) {
            known = TopicName.segments(topic);
            segments = known;
        }
        return known;
    }

    /** The event with its payload as JSON. */
    public Event event() {
        return body == null ? event : withPayload(event, body.asJson());
    }

    /** The event as it came: without a payload if there is a {@link #body}. */
    public Event envelope() {
        return event;
    }

    /** What its publisher sent, if that was not JSON to begin with. */
    public @Nullable Body body() {
        return body;
    }

    /** Tells it from all others that this broker published since it was started. */
    public long number() {
        return number;
    }

    /** Where it stands among those of its topic; nothing if that has no history. */
    public @Nullable Position position() {
        return position;
    }

    /** Said before anybody else knows of it. */
    void place(Position found) {
        position = found;
    }

    /** The same event, to be delivered once more. */
    Publication again() {
        Publication again = new Publication(event, body, number);
        again.position = position;
        return again;
    }

    /** Lets its sizes and its way be measured, if its turn has come; said before anybody else knows of it. */
    void observe(TopicMetrics metrics) {
        if (number % OBSERVED_OF == 1) {
            observer = metrics;
            observedSince = System.nanoTime();
        }
    }

    boolean isObserved() {
        return observer != null;
    }

    /** An event loop has flushed it. */
    void flushed() {
        if (observer != null) {
            observer.flushed(System.nanoTime() - observedSince);
        }
    }

    private static Event withPayload(Event event, RawJson payload) {
        return new Event(
                event.type(), event.source(), payload, event.timestamp(), event.correlationId(), event.replyTo());
    }

    /** The event in this format, encoded now if nobody asked for it before. It is lent: whoever keeps it retains it. */
    public ByteBuf in(EventFormat format) {
        ByteBuf known = find(encoded, format);
        if (known != null) {
            return known;
        }
        return isHeldOnce() ? encode(format) : encodeAmongOthers(format);
    }

    /** By the caller, who then needs not wait for anybody: it stays the only one as long as it does not pass it on. */
    private boolean isHeldOnce() {
        return holders.get() == 1;
    }

    private synchronized ByteBuf encodeAmongOthers(EventFormat format) {
        return encode(format);
    }

    private ByteBuf encode(EventFormat format) {
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
            ByteBuf frame = format.encode(this);
            if (observer != null) {
                observer.encoded(frame.readableBytes());
            }
            return frame;
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
                + (body == null ? 0 : body.size())
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

    /** One holder less; said once by each. */
    public void release() {
        if (isHeldOnce() || holders.decrementAndGet() == 0) {
            for (Encoded one = encoded; one != null; one = one.next()) {
                one.frame().release();
            }
        }
    }
}
