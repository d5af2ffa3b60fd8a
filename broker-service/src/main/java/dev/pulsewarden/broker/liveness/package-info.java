/**
 * Heartbeats on their way to heartbeat-service.
 *
 * <p>A client's heartbeat, by action or as an event of a heartbeat topic, is passed on with the two ends of the connection
 * that it came by, which only the broker can know; whatever a client says about that is not used. While one request is under
 * way the next heartbeats wait, bounded, and of each instance only the latest. When heartbeat-service is away they are
 * dropped and counted: an old heartbeat is worth nothing, and the next one comes soon.
 */
@NullMarked
package dev.pulsewarden.broker.liveness;

import org.jspecify.annotations.NullMarked;
