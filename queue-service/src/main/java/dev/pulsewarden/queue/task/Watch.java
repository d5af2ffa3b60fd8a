package dev.pulsewarden.queue.task;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How leases were looked after, by all nodes together; all by the store's clock.
 *
 * @param now what it shows
 * @param lookedAt when a node last took back leases that ran out; absent: never, or no other node can
 * @param anewAt when all leases had last started anew; absent as above
 */
public record Watch(
        Instant now, @Nullable Instant lookedAt, @Nullable Instant anewAt) {}
