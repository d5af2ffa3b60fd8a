package dev.pulsewarden.queue.link;

import dev.pulsewarden.queue.QueueProperties;
import jakarta.websocket.Session;
import java.io.IOException;
import java.util.Map;
import org.springframework.stereotype.Component;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.NativeWebSocketSession;
import org.springframework.web.socket.handler.BinaryWebSocketHandler;

/** Makes a link of each session. */
@Component
final class LinkHandler extends BinaryWebSocketHandler {

    static final String PROTOCOL = "pulsewarden.work.v1";

    private static final String LINK = "dev.pulsewarden.queue.link";
    private static final String SEND_TIMEOUT = "org.apache.tomcat.websocket.BLOCKING_SEND_TIMEOUT";
    private static final String SILENCE = "org.apache.tomcat.websocket.READ_IDLE_TIMEOUT_MS";

    private final Links links;
    private final LinkService service;

    LinkHandler(Links links, LinkService service) {
        this.links = links;
        this.service = service;
    }

    /** Messages are put together here, so that no link holds room for the largest one. */
    @Override
    public boolean supportsPartialMessages() {
        return true;
    }

    @Override
    public void afterConnectionEstablished(WebSocketSession session) throws IOException {
        if (!PROTOCOL.equals(session.getAcceptedProtocol())) {
            session.close(CloseStatus.PROTOCOL_ERROR.withReason("the subprotocol " + PROTOCOL + " is needed"));
            return;
        }
        limit(session);
        Link link = new Link(session, service);
        session.getAttributes().put(LINK, link);
        links.add(link);
    }

    @Override
    protected void handleBinaryMessage(WebSocketSession session, BinaryMessage message) {
        if (session.getAttributes().get(LINK) instanceof Link link) {
            link.receive(message);
        }
    }

    @Override
    protected void handleTextMessage(WebSocketSession session, TextMessage message) {
        if (session.getAttributes().get(LINK) instanceof Link link) {
            link.close(CloseStatus.NOT_ACCEPTABLE.withReason("messages are binary here"));
        }
    }

    @Override
    public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
        if (session.getAttributes().get(LINK) instanceof Link link) {
            links.remove(link);
            link.ended();
        }
    }

    private void limit(WebSocketSession session) {
        Session tomcats =
                session instanceof NativeWebSocketSession known ? known.getNativeSession(Session.class) : null;
        if (tomcats != null) {
            QueueProperties.Link settings = service.settings();
            tomcats.getUserProperties()
                    .putAll(Map.of(
                            SEND_TIMEOUT, settings.sendTimeout().toMillis(),
                            SILENCE, settings.silence().toMillis()));
        }
    }
}
