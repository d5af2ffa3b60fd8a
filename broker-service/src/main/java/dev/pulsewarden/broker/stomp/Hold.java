package dev.pulsewarden.broker.stomp;

import dev.pulsewarden.broker.session.Session;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Requests of one session to queue-service. Those that find it away are held and tried again, in their order and before
 * later ones, for a bounded time; also when the session has ended meanwhile. Their number is bounded by what a session may
 * have under way.
 */
final class Hold {

    private static final long RETRY_NANOS = Duration.ofMillis(200).toNanos();

    private final class Request<T> {
        private final Supplier<CompletableFuture<T>> attempt;
        private final CompletableFuture<T> outcome = new CompletableFuture<>();
        private final long number;
        private final long until;

        Request(Supplier<CompletableFuture<T>> attempt, long number, long until) {
            this.attempt = attempt;
            this.number = number;
            this.until = until;
        }

        void attempt() {
            var _ = attempt.get().whenComplete((value, failure) -> session.execute(() -> attempted(value, failure)));
        }

        private void attempted(T value, @Nullable Throwable failure) {
            if (failure == null) {
                outcome.complete(value);
            } else if (isAway(failure) && nanoTime.getAsLong() - until < 0) {
                held.put(number, this);
                tryLater();
            } else {
                outcome.completeExceptionally(failure);
            }
        }
    }

    private final Session session;
    private final long holdNanos;
    private final LongSupplier nanoTime;
    private final TreeMap<Long, Request<?>> held = new TreeMap<>();
    private long requests;
    private boolean waiting;

    Hold(Session session, Duration holdTime, LongSupplier nanoTime) {
        this.session = session;
        this.holdNanos = holdTime.toNanos();
        this.nanoTime = nanoTime;
    }

    /** Asks, now or behind those that are held; the outcome comes on the session's loop. */
    <T> CompletableFuture<T> ask(Supplier<CompletableFuture<T>> attempt) {
        Request<T> request = new Request<>(attempt, requests++, nanoTime.getAsLong() + holdNanos);
        if (held.isEmpty()) {
            request.attempt();
        } else {
            held.put(request.number, request);
        }
        return request.outcome;
    }

    private void tryLater() {
        if (!waiting) {
            waiting = true;
            var _ = session.schedule(this::tryAgain, RETRY_NANOS);
        }
    }

    private void tryAgain() {
        waiting = false;
        List<Request<?>> all = List.copyOf(held.values());
        held.clear();
        all.forEach(Request::attempt);
    }

    static boolean isAway(Throwable failure) {
        StompException told = StompException.of(failure);
        return told != null && told.kind() == ErrorKind.UNAVAILABLE;
    }
}
