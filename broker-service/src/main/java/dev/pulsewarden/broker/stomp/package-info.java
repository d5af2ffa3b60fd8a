/**
 * STOMP 1.0, 1.1 and 1.2 over the same topics, work and liveness as the JSON protocol.
 *
 * <p>{@link dev.pulsewarden.broker.stomp.StompProtocol} opens a conversation a session. Its {@code FrameDecoder} cuts frames
 * out of messages wherever those begin and end; {@code StompConversation} handles one frame after the other: before CONNECT,
 * connected, and over. Each frame that asks for it gets its RECEIPT once it took effect. Whatever cannot be done is told by
 * an ERROR with the failed frame's {@code receipt-id}, after which the session is closed.
 *
 * <p>A MESSAGE is an own head, with the subscription and the ack id, and a rest that all subscribers of a version share; an
 * event is encoded once a version. What a client may pile up is bounded: frame size, subscriptions, deliveries that it has
 * not acknowledged, transactions and what they hold. Requests to queue-service that find it away are held for a while, in
 * their order, and go on when the client has gone. So does a COMMIT; but what its client held and what it has not
 * acknowledged by then goes back, so that such a task may be done again although what was made of it is stored.
 */
@NullMarked
package dev.pulsewarden.broker.stomp;

import org.jspecify.annotations.NullMarked;
