package dev.pulsewarden.broker.web;

import dev.pulsewarden.broker.session.Place;
import dev.pulsewarden.broker.session.Sessions;
import dev.pulsewarden.problem.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.server.support.HandshakeWebSocketService;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Decides whether a handshake is answered, and says why not. */
final class Handshakes extends HandshakeWebSocketService {

    private static final String VERSION_HEADER = "Sec-WebSocket-Version";
    private static final String VERSION = "13";
    private static final int RETRY_SECONDS = 5;

    private final Sessions sessions;
    private final Origins origins;

    Handshakes(Sessions sessions, Origins origins) {
        super(new NettyUpgradeStrategy(sessions));
        this.sessions = sessions;
        this.origins = origins;
    }

    @Override
    public Mono<Void> handleRequest(ServerWebExchange exchange, WebSocketHandler handler) {
        Problem refusal = refusal(exchange);
        if (refusal != null) {
            return Mono.error(refusal.asException());
        }
        Place place = sessions.admit();
        if (place == null) {
            return Mono.error(noPlace().retryAfter(RETRY_SECONDS).asException());
        }
        exchange.getAttributes().put(NettyUpgradeStrategy.PLACE, place);
        return super.handleRequest(exchange, handler)
                .doOnError(_ -> place.giveBack())
                .doOnCancel(place::giveBack);
    }

    private Problem noPlace() {
        return sessions.isStopping()
                ? Problem.of("stopping", 503, "the broker is going away; connect again in a moment")
                : Problem.of("too-many-connections", 503, "no room for one more connection; try again in a moment");
    }

    private @Nullable Problem refusal(ServerWebExchange exchange) {
        ServerHttpRequest request = exchange.getRequest();
        HttpHeaders headers = request.getHeaders();
        if (!request.getMethod().equals(HttpMethod.GET)) {
            return null; // answered with 405 by whom this extends
        }
        if (!"websocket".equalsIgnoreCase(headers.getUpgrade()) || !VERSION.equals(headers.getFirst(VERSION_HEADER))) {
            HttpHeaders answer = exchange.getResponse().getHeaders();
            answer.setUpgrade("websocket");
            answer.set(VERSION_HEADER, VERSION);
            return Problem.of("upgrade-required", 426, "WebSocket version 13 is spoken here, on /, /ws and /stomp");
        }
        String origin = headers.getOrigin();
        if (!origins.allow(origin, headers.getFirst(HttpHeaders.HOST))) {
            return Problem.of(
                    "origin-not-allowed",
                    403,
                    "pages from " + origin + " may not connect; pulsewarden.broker.sessions.allowed-origins names"
                            + " those that may besides the broker's own host");
        }
        return null;
    }
}
