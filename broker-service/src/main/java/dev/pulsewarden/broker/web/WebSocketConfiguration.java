package dev.pulsewarden.broker.web;

import dev.pulsewarden.broker.BrokerProperties;
import dev.pulsewarden.broker.json.JsonProtocol;
import dev.pulsewarden.broker.session.Sessions;
import dev.pulsewarden.broker.stomp.StompProtocol;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.reactive.socket.server.support.WebSocketHandlerAdapter;

/** Where WebSockets are spoken, and how their handshakes are done. */
@Configuration(proxyBeanMethods = false)
class WebSocketConfiguration {

    /** Before the controllers: nothing else is on these paths. */
    private static final int ORDER = -1;

    @Bean
    HandlerMapping webSockets(JsonProtocol json, StompProtocol stomp) {
        WebSocketEndpoint endpoint = new WebSocketEndpoint(json, stomp);
        return new SimpleUrlHandlerMapping(
                Map.of("/", endpoint, "/ws", endpoint, "/stomp", new WebSocketEndpoint(stomp, stomp)), ORDER);
    }

    /** Names our strategy; without this bean Spring would use its own. */
    @Bean
    WebSocketHandlerAdapter webSocketHandlerAdapter(Sessions sessions, BrokerProperties properties) {
        return new WebSocketHandlerAdapter(
                new Handshakes(sessions, new Origins(properties.sessions().allowedOrigins())));
    }
}
