package dev.pulsewarden.heartbeat.registry;

import org.jspecify.annotations.Nullable;

/**
 * What an instance calls itself, and where from: finds it again without a look into {@code /proc}. The address keeps other
 * hosts from speaking for a process of this one.
 */
record Alias(
        @Nullable String service,
        @Nullable Long pid,
        String address,
        @Nullable String host,
        @Nullable String instance) {

    static Alias of(Saying saying, String address) {
        return new Alias(
                saying.service(),
                saying.pid(),
                address,
                saying.details().host(),
                saying.details().instance());
    }
}
