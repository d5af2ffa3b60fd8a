package dev.pulsewarden.heartbeat.process;

import org.jspecify.annotations.Nullable;

/**
 * A broker that may tell us by which connection a heartbeat came to it.
 *
 * @param pid its process; null when that cannot be seen
 */
public record Carrier(@Nullable Long pid) {}
