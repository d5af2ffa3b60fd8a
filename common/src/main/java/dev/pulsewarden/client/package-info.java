/**
 * The heartbeat client: a process tells heartbeat-service that it is alive, that it is about to stop, and why it ended.
 *
 * <p>A beat that fails never disturbs its process: it is neither thrown nor waited for, the first failure and the recovery
 * are logged once each, and the next beat comes at its time. It does not back off, because a client that did would still be
 * silent when heartbeat-service is back and counts. In a Spring Boot application it starts by itself once the application
 * is ready; {@code pulsewarden.heartbeat-client.enabled=false} turns it off.
 */
@NullMarked
package dev.pulsewarden.client;

import org.jspecify.annotations.NullMarked;
