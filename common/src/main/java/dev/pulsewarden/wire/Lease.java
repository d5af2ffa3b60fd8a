package dev.pulsewarden.wire;

import org.jspecify.annotations.Nullable;

/** Names one attempt of a task, to extend it. */
public record Lease(@Nullable String id, @Nullable String lease) {}
