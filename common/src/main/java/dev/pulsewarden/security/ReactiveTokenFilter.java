package dev.pulsewarden.security;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Asks every request of a Spring WebFlux service for the token, WebSocket handshakes included. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class ReactiveTokenFilter implements WebFilter {

    private final BearerToken token;

    ReactiveTokenFilter(BearerToken token) {
        this.token = token;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        String path = exchange.getRequest().getPath().pathWithinApplication().value();
        if (token.isNeededFor(path)
                && !token.isIn(exchange.getRequest().getHeaders().getFirst(HttpHeaders.AUTHORIZATION))) {
            exchange.getResponse().getHeaders().set(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
            return Mono.error(BearerToken.missing());
        }
        return chain.filter(exchange);
    }
}
