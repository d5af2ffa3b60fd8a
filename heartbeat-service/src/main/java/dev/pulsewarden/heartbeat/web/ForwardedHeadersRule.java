package dev.pulsewarden.heartbeat.web;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Refuses to start where a header could take the place of the connection's own address: it decides who may be ended. */
@Component
final class ForwardedHeadersRule {

    ForwardedHeadersRule(@Value("${server.forward-headers-strategy:}") String strategy) {
        if (!strategy.equalsIgnoreCase("none")) {
            throw new IllegalStateException("server.forward-headers-strategy is '" + strategy
                    + "' and must be 'none' here: any client could name another one's address in a header");
        }
    }
}
