package dev.pulsewarden.queue.web;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.Ordered;
import org.springframework.http.HttpMethod;
import org.springframework.http.ResponseEntity;
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

    /** Answers a request; the queue is empty where its path names none. */
    @FunctionalInterface
    private interface Action {
        void answer(String queue, Body body, HttpServletResponse response) throws IOException;
    }

    private record Route(String pattern, Action action) {}

    private static final String QUEUES = "/queues/";

    private final Map<String, Route> routes;
    private final Map<String, Route> routesOfQueues;
    private final BodyReader bodies;
    private final HandlerExceptionResolver problems;

    HotPaths(
            TasksController tasks,
            ClaimsController claims,
            LeasesController leases,
            BodyReader bodies,
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        this.routes = Map.of(
                "/acks", new Route("/acks", (_, body, response) -> write(leases.ack(body), response)),
                "/nacks", new Route("/nacks", (_, body, response) -> write(leases.nack(body), response)),
                "/leases/extend",
                        new Route("/leases/extend", (_, body, response) -> write(leases.extend(body), response)));
        this.routesOfQueues = Map.of(
                "/tasks",
                        new Route(
                                "/queues/{queue}/tasks",
                                (queue, body, response) -> write(tasks.enqueue(queue, body), response)),
                "/claims", new Route("/queues/{queue}/claims", claims::claim));
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
        int end = path.startsWith(QUEUES) ? path.indexOf('/', QUEUES.length()) : -1;
        if (end == QUEUES.length()) {
            return null;
        }
        Route route = end < 0 ? routes.get(path) : routesOfQueues.get(path.substring(end));
        String queue = end < 0 ? "" : path.substring(QUEUES.length(), end);
        return route == null ? null : new HandlerExecutionChain(handler(route, queue));
    }

    private HttpRequestHandler handler(Route route, String queue) {
        return (request, response) -> {
            ServerHttpObservationFilter.findObservationContext(request)
                    .ifPresent(context -> context.setPathPattern(route.pattern()));
            try {
                route.action().answer(queue, bodies.read(request), response);
            } catch (IOException | ServletException | RuntimeException failure) {
                if (problems.resolveException(request, response, null, failure) == null) {
                    throw failure;
                }
            } finally {
                bodies.giveBack(request);
            }
        };
    }

    private static void write(ResponseEntity<byte[]> answer, HttpServletResponse response) throws IOException {
        response.setStatus(answer.getStatusCode().value());
        answer.getHeaders().forEach((name, values) -> values.forEach(value -> response.addHeader(name, value)));
        byte[] body = answer.getBody();
        if (body != null) {
            response.setContentLength(body.length);
            response.getOutputStream().write(body);
        }
    }
}
