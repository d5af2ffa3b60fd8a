package dev.pulsewarden.client;

import dev.pulsewarden.wire.Names;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link HeartbeatClient} needs to know.
 *
 * @param name the service that this process is an instance of: {@value Names#RULE}
 * @param url heartbeat-service's base address
 * @param interval how often it beats; 100 ms to 1 h
 * @param token sent as a bearer token; null where none is asked for
 * @param speaksAtShutdown whether it says its last words from a shutdown hook of its own
 */
public record HeartbeatClientSettings(
        String name, URI url, Duration interval, @Nullable String token, boolean speaksAtShutdown) {

    /** Where heartbeat-service listens when nobody says otherwise. */
    public static final URI DEFAULT_URL = URI.create("http://127.0.0.1:7002");

    /** How often clients beat when nobody says otherwise. */
    public static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(3);

    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofHours(1);

    public HeartbeatClientSettings {
        if (!Names.isName(name)) {
            throw new IllegalArgumentException("name '" + name + "' is not " + Names.RULE);
        }
        if (interval.compareTo(SHORTEST) < 0 || interval.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("interval " + interval + " is not between 100 ms and 1 h");
        }
    }

    /** The usual: this host's heartbeat-service, every 3 s, without a token, with last words at shutdown. */
    public static HeartbeatClientSettings of(String name) {
        return new HeartbeatClientSettings(name, DEFAULT_URL, DEFAULT_INTERVAL, null, true);
    }
}
