package dev.pulsewarden.broker.web;

import dev.pulsewarden.broker.session.Protocol;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketSession;
import reactor.core.publisher.Mono;

/** What is spoken on a path. Spring sees a handler, which it never calls: our strategy opens the protocol itself. */
record WebSocketEndpoint(Protocol protocol) implements WebSocketHandler {

    @Override
    public Mono<Void> handle(WebSocketSession session) {
        return Mono.error(new IllegalStateException("a WebSocket must be opened by NettyUpgradeStrategy"));
    }
}
