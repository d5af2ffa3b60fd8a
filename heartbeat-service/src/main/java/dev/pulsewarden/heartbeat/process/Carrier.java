package dev.pulsewarden.heartbeat.process;

import org.jspecify.annotations.Nullable;

/**
 * A broker that may tell us by which connection a heartbeat came to it.
 *
 * @param pid its process; null when that cannot be seen
 * @param network where it sees its connections; null for our own network namespace
 */
public record Carrier(@Nullable Long pid, @Nullable Network network) {

    /** One that sees the connections that we see. */
    public Carrier(@Nullable Long pid) {
        this(pid, null);
    }
}
