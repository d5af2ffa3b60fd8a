package dev.pulsewarden.broker.web;

import dev.pulsewarden.broker.session.Protocol;
import dev.pulsewarden.broker.stomp.StompProtocol;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketSession;
import reactor.core.publisher.Mono;

/**
 * What is spoken on a path. Spring sees a handler, which it never calls: our strategy opens the protocol itself.
 *
 * @param plain what is spoken with a client that asks for nothing
 * @param stomp what is spoken with one that asks for STOMP
 */
record WebSocketEndpoint(Protocol plain, Protocol stomp) implements WebSocketHandler {

    /**
     * The first of the subprotocols that a client names which is served. Spring looks for it too, but does not see those that
     * follow a comma and a space.
     */
    static @Nullable String agreed(@Nullable String named) {
        return named == null
                ? null
                : Arrays.stream(named.split(",", -1))
                        .map(String::strip)
                        .filter(StompProtocol.SUBPROTOCOLS::contains)
                        .findFirst()
                        .orElse(null);
    }

    /**
     * What to speak.
     *
     * @param subprotocol what was agreed in the handshake
     */
    Protocol protocol(@Nullable String subprotocol) {
        return subprotocol == null ? plain : stomp;
    }

    @Override
    public Mono<Void> handle(WebSocketSession session) {
        return Mono.error(new IllegalStateException("a WebSocket must be opened by NettyUpgradeStrategy"));
    }
}
