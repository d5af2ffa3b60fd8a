package dev.pulsewarden.wire;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is published on a topic.
 *
 * @param type also the topic: 1 to 255 characters, segments separated by dots
 * @param source who published it; the broker fills in the client's id where it is absent
 * @param payload any JSON value; absent means {@code null}
 * @param timestamp when; the broker fills in the time of arrival where it is absent
 * @param correlationId ties a reply to its request
 * @param replyTo the topic on which a reply is expected
 */
public record Event(
        @Nullable String type,
        @Nullable String source,
        @Nullable RawJson payload,
        @Nullable Instant timestamp,
        @Nullable String correlationId,
        @Nullable String replyTo) {}
