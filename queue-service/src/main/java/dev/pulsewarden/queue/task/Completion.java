package dev.pulsewarden.queue.task;

import dev.pulsewarden.wire.RawJson;
import org.jspecify.annotations.Nullable;

/** The attempt ended well. */
public record Completion(LeaseKey key, @Nullable RawJson result) {}
