package dev.pulsewarden.events;

import java.net.URI;
import java.time.Duration;

/**
 * How a service's events wait for the broker.
 *
 * @param brokerUrl where they are published
 * @param meter the name under which they are counted
 * @param buffer how many events wait at most; past that, new ones are dropped and counted
 * @param batch how many are published at once
 * @param timeout how long one attempt may take, the whole answer included
 * @param firstBackoff how long the first retry waits; each further one waits twice as long
 * @param longestBackoff the longest that a retry waits
 */
public record EventSettings(
        URI brokerUrl,
        String meter,
        int buffer,
        int batch,
        Duration timeout,
        Duration firstBackoff,
        Duration longestBackoff) {}
