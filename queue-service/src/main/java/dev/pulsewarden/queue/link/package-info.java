/**
 * Links: the requests of a broker over one WebSocket, which spares each of them the ceremony of HTTP.
 *
 * <p>A request is one binary message, {@code <id> <path>\n} and the body as for HTTP; its answer another, {@code <id> <status>\n} or
 * {@code <id> <status> <seconds>\n} when it may be tried again after so long, and the body as for HTTP. Answers come in any order.
 * {@code <id> -\n} gives a request up: a claim that waits ends, and what it gets in that moment is given back; anything else goes on;
 * no answer is sent any more. When a link ends all its requests are given up.
 *
 * <p>Each request has a virtual thread. Requests under way, the bytes of their bodies, answers that wait to be sent, and how long they
 * wait are bounded. A request too many, or too large, is refused alone, as over HTTP; a link too many in its handshake. What cannot be
 * answered closes the link with 1002, 1003 or 1009: a text, a first line that is no header or has no end, and more of a refused message
 * than is swallowed. Who does not read is cut off, and who gives no sign of life, asked by pings, is gone.
 *
 * <p>When the service stops, the claims that wait have ended; links answer what is under way, refuse what comes then, and are
 * closed with 1001 before the web server stops.
 */
@NullMarked
package dev.pulsewarden.queue.link;

import org.jspecify.annotations.NullMarked;
