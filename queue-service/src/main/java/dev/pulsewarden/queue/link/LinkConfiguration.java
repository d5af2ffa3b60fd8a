package dev.pulsewarden.queue.link;

import dev.pulsewarden.queue.QueueProperties;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketHandlerRegistry;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;

/** Where links begin. Of browsers only those get one whose page is of the same origin, as Spring has it by default. */
@Configuration(proxyBeanMethods = false)
@EnableWebSocket
class LinkConfiguration implements WebSocketConfigurer {

    static final String PATH = "/work";
    private static final String BUFFER = "org.apache.tomcat.websocket.binaryBufferSize";

    private final LinkHandler handler;
    private final Admission admission;

    LinkConfiguration(LinkHandler handler, Admission admission) {
        this.handler = handler;
        this.admission = admission;
    }

    @Override
    public void registerWebSocketHandlers(WebSocketHandlerRegistry registry) {
        DefaultHandshakeHandler handshake = new DefaultHandshakeHandler();
        handshake.setSupportedProtocols(LinkHandler.PROTOCOL);
        registry.addHandler(handler, PATH).setHandshakeHandler(handshake).addInterceptors(admission);
    }

    /** Each link has a buffer of that size. */
    @Bean
    static WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> linkBuffers(QueueProperties properties) {
        String bytes = String.valueOf(properties.link().part().toBytes());
        return factory -> factory.addContextCustomizers(context -> context.addParameter(BUFFER, bytes));
    }
}
