package dev.pulsewarden.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Asks every request of a Spring MVC service for the token. */
final class ServletTokenFilter extends OncePerRequestFilter {

    private final BearerToken token;
    private final HandlerExceptionResolver problems;

    ServletTokenFilter(BearerToken token, HandlerExceptionResolver problems) {
        this.token = token;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (token.isNeededFor(request.getRequestURI()) && !token.isIn(request.getHeader(HttpHeaders.AUTHORIZATION))) {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
            problems.resolveException(request, response, null, BearerToken.missing());
        } else {
            chain.doFilter(request, response);
        }
    }
}
