/**
 * WebSocket connections, whatever is spoken on them.
 *
 * <p>A {@link dev.pulsewarden.broker.session.Session} is owned by its event loop: everything in it is touched there only,
 * and other threads hand over by {@link dev.pulsewarden.broker.session.Session#execute}. Its states are open, closing (a
 * close frame was written, the peer has {@code close-timeout} to answer) and ended; on leaving the first it tells its {@link
 * dev.pulsewarden.broker.session.Conversation}, once.
 *
 * <p>Outbound frames go straight to the Netty channel, small ones gathered into one write, with one flush for all that a
 * turn of the event loop produced. What the socket does not take waits in the {@link
 * dev.pulsewarden.broker.session.OutboundBuffer}, bounded by bytes and by age; past either the session is a slow consumer
 * and closed with 1013. Inbound, a session with too many requests under way, or one that publishes faster than the broker
 * delivers, is not read until that has changed. A failure in one session is logged, told to its client, and ends there.
 *
 * <p>When the broker stops, sessions are drained: no more is read, and each is told 1001 once what was read is answered and
 * all of it is written. Who is not done within the grace is closed with what waits dropped.
 */
@NullMarked
package dev.pulsewarden.broker.session;

import org.jspecify.annotations.NullMarked;
