package dev.pulsewarden.queue.web;

import dev.pulsewarden.queue.web.HotRoutes.Target;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.Ordered;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.filter.ServerHttpObservationFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.HandlerExecutionChain;
import org.springframework.web.servlet.HandlerMapping;

/**
 * A straight way to the controllers for the requests that each task takes: Spring's search for a handler, its arguments and what to
 * make of its answer cost more than what the handler does (docs/decisions/what-a-task-costs.md). Bodies, errors and metrics are those of
 * the usual way, which all other requests go, and paths that are not spelled plainly.
 */
@Component
final class HotPaths implements HandlerMapping, Ordered {

    private final HotRoutes routes;
    private final BodyReader bodies;
    private final HandlerExceptionResolver problems;

    HotPaths(
            HotRoutes routes,
            BodyReader bodies,
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        this.routes = routes;
        this.bodies = bodies;
        this.problems = problems;
    }

    /** Before the usual way. */
    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public @Nullable HandlerExecutionChain getHandler(HttpServletRequest request) {
        String path = request.getRequestURI();
        if (!HttpMethod.POST.matches(request.getMethod()) || path.indexOf('%') >= 0 || path.indexOf(';') >= 0) {
            return null;
        }
        Target target = routes.find(path);
        return target == null ? null : new HandlerExecutionChain(handler(target));
    }

    private HttpRequestHandler handler(Target target) {
        return (request, response) -> {
            ServerHttpObservationFilter.findObservationContext(request)
                    .ifPresent(context -> context.setPathPattern(target.pattern()));
            try {
                target.answer(bodies.read(request), new ServletAsker(response));
            } catch (IOException | ServletException | RuntimeException failure) {
                if (problems.resolveException(request, response, null, failure) == null) {
                    throw failure;
                }
            } finally {
                bodies.giveBack(request);
            }
        };
    }
}
