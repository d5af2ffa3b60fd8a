package dev.pulsewarden.queue.link;

import dev.pulsewarden.problem.ProblemException;
import dev.pulsewarden.queue.web.HotRoutes;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.server.HandshakeInterceptor;

/** Refuses a link for which there is no place in its handshake, before anybody takes it for open and sends requests. */
@Component
final class Admission implements HandshakeInterceptor {

    private final Links links;
    private final HotRoutes routes;

    Admission(Links links, HotRoutes routes) {
        this.links = links;
        this.routes = routes;
    }

    @Override
    public boolean beforeHandshake(
            ServerHttpRequest request,
            ServerHttpResponse response,
            WebSocketHandler handler,
            Map<String, Object> attributes)
            throws IOException {
        ProblemException refusal = links.refusal();
        if (refusal != null) {
            refuse(response, routes.refused(refusal, LinkConfiguration.PATH));
        }
        return refusal == null;
    }

    @Override
    public void afterHandshake(
            ServerHttpRequest request,
            ServerHttpResponse response,
            WebSocketHandler handler,
            @Nullable Exception failure) {
        // the link begins with its session
    }

    private static void refuse(ServerHttpResponse response, ResponseEntity<byte[]> answer) throws IOException {
        response.setStatusCode(answer.getStatusCode());
        response.getHeaders().putAll(answer.getHeaders());
        byte[] body = answer.getBody();
        if (body != null) {
            response.getBody().write(body);
        }
    }
}
