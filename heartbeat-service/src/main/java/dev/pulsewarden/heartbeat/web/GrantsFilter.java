package dev.pulsewarden.heartbeat.web;

import dev.pulsewarden.heartbeat.registry.Grants;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Gives a request's speaker what it was promised, once the answer has left for its connection. */
@Component
final class GrantsFilter extends OncePerRequestFilter {

    static final String ATTRIBUTE = Grants.class.getName();

    private static final Logger log = LoggerFactory.getLogger(GrantsFilter.class);

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        chain.doFilter(request, response);
        if (request.getAttribute(ATTRIBUTE) instanceof Grants grants && !grants.isEmpty()) {
            try {
                response.flushBuffer();
            } catch (IOException e) {
                log.debug("a client hung up before its answer; nothing that it said makes a process endable", e);
                return;
            }
            grants.give();
        }
    }
}
