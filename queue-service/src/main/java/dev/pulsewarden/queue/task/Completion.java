package dev.pulsewarden.queue.task;

import dev.pulsewarden.wire.RawJson;
import org.jspecify.annotations.Nullable;

/**
 * The attempt ended well.
 *
 * @param worker who did it, in the history instead of who claimed it; absent: who claimed it
 */
public record Completion(
        LeaseKey key, @Nullable RawJson result, @Nullable String worker) {

    /** By whoever claimed it. */
    public Completion(LeaseKey key, @Nullable RawJson result) {
        this(key, result, null);
    }
}
