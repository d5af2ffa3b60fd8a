package dev.pulsewarden.heartbeat.web;

import dev.pulsewarden.problem.Problem;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Turns away browsers that speak for another site's page: a page anywhere could have its visitor's processes ended. A page
 * counts as ours when its origin is the very host of the request, and that is an address or {@code localhost}: a foreign
 * name may be made to point here.
 */
@Component
final class OriginFilter extends OncePerRequestFilter {

    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    private final HandlerExceptionResolver problems;

    OriginFilter(@Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String origin = request.getHeader("Origin");
        if (origin == null || READING.contains(request.getMethod()) || isOurs(origin, request.getHeader("Host"))) {
            chain.doFilter(request, response);
            return;
        }
        problems.resolveException(
                request,
                response,
                null,
                Problem.of("foreign-origin", 403, "a browser may only speak here from this host's own pages")
                        .asException());
    }

    static boolean isOurs(String origin, @Nullable String host) {
        URI page;
        try {
            page = URI.create(origin);
        } catch (IllegalArgumentException e) {
            return false;
        }
        String name = page.getHost();
        return host != null && name != null && host.equals(page.getRawAuthority()) && isAddress(name);
    }

    private static boolean isAddress(String name) {
        return name.equals("localhost") || name.startsWith("[") || name.matches("[0-9.]+");
    }
}
