package dev.pulsewarden.broker.web;

import dev.pulsewarden.broker.session.Place;
import dev.pulsewarden.broker.session.Protocol;
import dev.pulsewarden.broker.session.Sessions;
import io.netty.channel.Channel;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.reactive.socket.HandshakeInfo;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.server.RequestUpgradeStrategy;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.netty.FutureMono;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.WebsocketServerSpec;
import reactor.netty.http.websocket.WebsocketInbound;

/**
 * Lets Reactor Netty answer the handshake and then gives the Netty channel to a session. Reactor's own frame handling,
 * behind the session in the pipeline, sees nothing any more; it is told the end by the channel's.
 */
final class NettyUpgradeStrategy implements RequestUpgradeStrategy {

    /** The exchange's attribute with the {@link Place} that its session takes. */
    static final String PLACE = NettyUpgradeStrategy.class.getName() + ".place";

    private static final String SUBPROTOCOLS = "Sec-WebSocket-Protocol";

    private final Sessions sessions;

    NettyUpgradeStrategy(Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public Mono<Void> upgrade(
            ServerWebExchange exchange,
            WebSocketHandler handler,
            @Nullable String subProtocol,
            Supplier<HandshakeInfo> handshakeInfo) {
        if (!(handler instanceof WebSocketEndpoint endpoint)) {
            return Mono.error(new IllegalStateException("not a WebSocket of the broker's: " + handler));
        }
        HttpServerResponse response = nativeResponse(exchange.getResponse());
        String agreed = agreed(exchange.getRequest());
        return exchange.getResponse()
                .setComplete()
                .then(Mono.defer(() -> response.sendWebsocket(
                        (in, _) -> open(in, exchange.getRequiredAttribute(PLACE), endpoint.protocol(agreed)),
                        spec(agreed))));
    }

    /** A client may name subprotocols in several lines, of which Netty sees the first only: they become one. */
    private static @Nullable String agreed(ServerHttpRequest request) {
        List<String> lines = request.getHeaders().getOrEmpty(SUBPROTOCOLS);
        if (lines.size() > 1) {
            HttpServerRequest received = ServerHttpRequestDecorator.getNativeRequest(request);
            received.requestHeaders().set(SUBPROTOCOLS, String.join(",", lines));
        }
        return WebSocketEndpoint.agreed(lines.isEmpty() ? null : String.join(",", lines));
    }

    private static WebsocketServerSpec spec(@Nullable String subProtocol) {
        WebsocketServerSpec.Builder spec = WebsocketServerSpec.builder();
        return (subProtocol == null ? spec : spec.protocols(subProtocol)).build();
    }

    private Mono<Void> open(WebsocketInbound in, Place place, Protocol protocol) {
        Channel channel = channel(in);
        sessions.open(channel, place, NettyPipeline.ReactiveBridge, protocol);
        channel.config().setAutoRead(true);
        return FutureMono.from(channel.closeFuture());
    }

    private static Channel channel(WebsocketInbound in) {
        AtomicReference<@Nullable Channel> channel = new AtomicReference<>();
        in.withConnection(connection -> channel.set(connection.channel()));
        Channel found = channel.get();
        if (found == null) {
            throw new IllegalStateException("Reactor Netty gave no connection");
        }
        return found;
    }

    private static HttpServerResponse nativeResponse(ServerHttpResponse response) {
        return ServerHttpResponseDecorator.getNativeResponse(response);
    }
}
