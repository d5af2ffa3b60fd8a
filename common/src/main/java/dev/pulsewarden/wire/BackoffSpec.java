package dev.pulsewarden.wire;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * How long a task waits after its failed attempts; what is absent is the queue's. A duration alone is the first wait.
 *
 * @param kind {@code exponential}: each wait is twice the one before, a fifth more or less by chance; {@code fixed}: all are as
 *     the first
 * @param first the wait after the first failed attempt
 * @param max the longest wait; not together with {@code fixed}
 */
@JsonDeserialize(using = BackoffSpecDeserializer.class)
public record BackoffSpec(
        @Nullable String kind,
        @Nullable Duration first,
        @Nullable Duration max) {}
