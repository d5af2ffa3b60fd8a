package dev.pulsewarden.queue.web;

import dev.pulsewarden.problem.Problem;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/** The requests that each task takes, and who answers them, over whatever they come. Paths are those of HTTP, spelled plainly. */
@Component
public final class HotRoutes {

    /** Answers a request; the queue is empty where its path names none. */
    @FunctionalInterface
    private interface Action {
        void answer(String queue, Body body, Asker asker) throws IOException;
    }

    /** Gives the answer to a request. */
    @FunctionalInterface
    private interface Operation {
        ResponseEntity<byte[]> answer(String queue, Body body);
    }

    private record Route(String pattern, boolean mayWait, Action action) {}

    /** Where one request leads. */
    public static final class Target {

        private final Route route;
        private final String queue;

        private Target(Route route, String queue) {
            this.route = route;
            this.queue = queue;
        }

        /** The path without a queue's name. */
        public String pattern() {
            return route.pattern();
        }

        /** Whether it may wait for tasks, as claims do, whose number is bounded. */
        public boolean mayWait() {
            return route.mayWait();
        }

        void answer(Body body, Asker asker) throws IOException {
            route.action().answer(queue, body, asker);
        }
    }

    private static final String QUEUES = "/queues/";
    private static final Route NOWHERE = new Route("none", false, (_, _, _) -> {
        throw Problem.of("not-found", 404, "no request of this kind is taken here")
                .asException();
    });

    private final Map<String, Route> routes;
    private final Map<String, Route> routesOfQueues;
    private final BodyReader bodies;
    private final Failures failures;

    HotRoutes(
            TasksController tasks,
            ClaimsController claims,
            LeasesController leases,
            BodyReader bodies,
            Failures failures) {
        this.routes = Map.of(
                "/acks", route("/acks", (_, body) -> leases.ack(body)),
                "/nacks", route("/nacks", (_, body) -> leases.nack(body)),
                "/leases/extend", route("/leases/extend", (_, body) -> leases.extend(body)),
                "/leases/release", route("/leases/release", (_, body) -> leases.release(body)));
        this.routesOfQueues = Map.of(
                "/tasks",
                route("/queues/{queue}/tasks", tasks::enqueue),
                "/claims",
                new Route("/queues/{queue}/claims", true, claims::claim));
        this.bodies = bodies;
        this.failures = failures;
    }

    /** Where a request leads that did not come over HTTP: if nowhere, it is answered so. */
    public Target target(String path) {
        Target target = find(path);
        return target == null ? new Target(NOWHERE, "") : target;
    }

    /**
     * Answers a request that did not come over HTTP just as if it had.
     *
     * @throws IOException the answer could not be sent
     */
    public void answer(Target target, String path, byte[] body, Asker asker) throws IOException {
        try {
            target.answer(new Body(bodies.checked(body)), asker);
        } catch (RuntimeException failure) {
            asker.answer(failures.answer(failure, path));
        }
    }

    /** What such a request is answered that is refused, or failed. */
    public ResponseEntity<byte[]> refused(RuntimeException failure, String path) {
        return failures.answer(failure, path);
    }

    @Nullable
    Target find(String path) {
        int end = path.startsWith(QUEUES) ? path.indexOf('/', QUEUES.length()) : -1;
        if (end == QUEUES.length()) {
            return null;
        }
        Route route = end < 0 ? routes.get(path) : routesOfQueues.get(path.substring(end));
        String queue = end < 0 ? "" : path.substring(QUEUES.length(), end);
        return route == null ? null : new Target(route, queue);
    }

    private static Route route(String pattern, Operation operation) {
        return new Route(pattern, false, (queue, body, asker) -> asker.answer(operation.answer(queue, body)));
    }
}
