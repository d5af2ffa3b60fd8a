/**
 * The JSON protocol: one JSON object a message, the protocol of existing clients of the Node broker.
 *
 * <p>{@link dev.pulsewarden.broker.json.JsonProtocol} opens a conversation a session; a message is read into a {@code
 * JsonFrame}, its action done, and, if it had a {@code requestId}, answered. What a client did wrong is answered with an
 * error frame that says what is allowed. The connection stays open whatever was sent in a well-formed message; fields that
 * nobody knows, or that the action does not use, are ignored.
 */
@NullMarked
package dev.pulsewarden.broker.json;

import org.jspecify.annotations.NullMarked;
