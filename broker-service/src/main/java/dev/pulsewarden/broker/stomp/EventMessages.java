package dev.pulsewarden.broker.stomp;

import dev.pulsewarden.broker.session.Frames;
import dev.pulsewarden.broker.topic.Body;
import dev.pulsewarden.broker.topic.EventFormat;
import dev.pulsewarden.broker.topic.EventTime;
import dev.pulsewarden.broker.topic.Position;
import dev.pulsewarden.broker.topic.Publication;
import dev.pulsewarden.wire.Event;
import dev.pulsewarden.wire.RawJson;
import io.netty.buffer.ByteBuf;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** Events as that part of a MESSAGE which all subscribers of a version share: all but its command and their own headers. */
final class EventMessages implements EventFormat {

    private static final String RUN_PREFIX = UUID.randomUUID().toString().substring(0, 8) + "-";
    private static final Map<StompVersion, EventFormat> FORMATS = new EnumMap<>(StompVersion.class);

    static {
        for (StompVersion version : StompVersion.values()) {
            FORMATS.put(version, new EventMessages(version));
        }
    }

    private static final byte[] END = {0};

    private final StompVersion version;

    private EventMessages(StompVersion version) {
        this.version = version;
    }

    static EventFormat in(StompVersion version) {
        return Objects.requireNonNull(FORMATS.get(version));
    }

    /** Tells the message from all others, also from those of this broker before it was started anew. */
    static String messageId(Publication publication) {
        return RUN_PREFIX + publication.number();
    }

    static boolean isText(Publication publication) {
        Body body = publication.body();
        return body == null || body.isText();
    }

    @Override
    public ByteBuf encode(Publication publication) {
        Event event = publication.envelope();
        Body body = publication.body();
        byte[] content = body == null
                ? Objects.requireNonNullElse(event.payload(), RawJson.NULL).bytes()
                : body.bytes();
        Position position = publication.position();
        FrameText text = new FrameText(version)
                .header("destination", Destination.TOPIC, event.type())
                .number("message-id", RUN_PREFIX, publication.number())
                .number("content-length", content.length)
                .header("content-type", body == null ? "application/json" : body.contentType())
                .header("source", event.source())
                .header("timestamp", event.timestamp() == null ? null : EventTime.format(event.timestamp()))
                .header("correlation-id", event.correlationId())
                .header("reply-to", Destination.ofReply(event.replyTo()));
        if (position != null) {
            text.number("seq", position.seq()).header("epoch", position.epoch());
        }
        return withContent(body == null ? text : text.headers(body.headers()), content);
    }

    static ByteBuf withContent(FrameText headers, byte[] content) {
        return Frames.shared(headers.endOfHeaders(), content, END);
    }
}
