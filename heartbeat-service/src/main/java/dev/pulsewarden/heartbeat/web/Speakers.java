package dev.pulsewarden.heartbeat.web;

import dev.pulsewarden.heartbeat.process.Carrier;
import dev.pulsewarden.heartbeat.process.Carriers;
import dev.pulsewarden.heartbeat.registry.Grants;
import dev.pulsewarden.heartbeat.registry.Speaker;
import dev.pulsewarden.wire.Peer;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Tells who speaks in a request. Its connection tells, unless a proxy stands between, which says so in a header; to claim
 * one where there is none only takes power away from who does it.
 */
@Component
final class Speakers {

    private static final List<String> PROXY_HEADERS = List.of("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via");

    private final Carriers carriers;

    Speakers(Carriers carriers) {
        this.carriers = carriers;
    }

    /** Who sent the request itself. */
    Speaker of(HttpServletRequest request) {
        return new Speaker(
                peer(request), System.nanoTime(), connection(request), proxied(request), null, grants(request));
    }

    /** Who spoke each of the heartbeats of a request: its sender, or the peer that a broker names. */
    Heard in(HttpServletRequest request) {
        return new Heard(of(request));
    }

    /** One request; whether its sender may name others is looked at when he first does. */
    final class Heard {

        private final Speaker sender;
        private boolean looked;
        private Optional<Carrier> carrier = Optional.empty();

        private Heard(Speaker sender) {
            this.sender = sender;
        }

        Speaker speakerOf(@Nullable Peer named) {
            if (named == null) {
                return sender;
            }
            if (!looked && sender.distrust() == null) {
                carrier = carriers.trusted(sender.peer(), sender.heardAt(), sender.connection());
            }
            looked = true;
            return carrier.isPresent()
                    ? new Speaker(named, sender.heardAt(), named, null, carrier.get(), sender.grants())
                    : new Speaker(
                            sender.peer(),
                            sender.heardAt(),
                            sender.connection(),
                            "it names another peer, which only root's and heartbeat-service's own processes may do",
                            null,
                            sender.grants());
        }
    }

    private static Peer peer(HttpServletRequest request) {
        return new Peer(
                request.getRemoteAddr(), request.getRemotePort(), request.getLocalAddr(), request.getLocalPort());
    }

    /** One collection a request; {@link GrantsFilter} sees to it. */
    private static Grants grants(HttpServletRequest request) {
        if (request.getAttribute(GrantsFilter.ATTRIBUTE) instanceof Grants there) {
            return there;
        }
        Grants grants = new Grants();
        request.setAttribute(GrantsFilter.ATTRIBUTE, grants);
        return grants;
    }

    /** Numbered by the server; no number is used twice. */
    private static String connection(HttpServletRequest request) {
        return request.getServletConnection().getConnectionId();
    }

    private static @Nullable String proxied(HttpServletRequest request) {
        for (String header : PROXY_HEADERS) {
            if (request.getHeader(header) != null) {
                return "the request came through a proxy";
            }
        }
        return null;
    }
}
