package dev.pulsewarden.broker.stomp;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Requests of one session to queue-service. One that finds it away is held, and so are all that come after it: the first of
 * them is tried again and again, the others follow in their order once it was answered. Each is held for a bounded time, also
 * when the session has ended meanwhile. Their number is bounded by what a session may have under way.
 *
 * <p>Until the first is known to have failed its successors are on their way too, so that they can be gathered into one
 * request: one of them may be answered where it was not.
 */
final class Hold {

    /**
     * How long.
     *
     * @param hold a request is tried before it fails
     * @param retry the pause is between two tries
     */
    record Times(Duration hold, Duration retry) {}

    private final class Request<T> {
        private final Supplier<CompletableFuture<T>> attempt;
        private final CompletableFuture<T> outcome = new CompletableFuture<>();
        private final long number;
        private final long until;
        private boolean underWay;
        private boolean held;

        Request(Supplier<CompletableFuture<T>> attempt, long number, long until) {
            this.attempt = attempt;
            this.number = number;
            this.until = until;
        }

        void attempt() {
            underWay = true;
            var _ = started().whenComplete((value, failure) -> loop.execute(() -> attempted(value, failure)));
        }

        private CompletableFuture<T> started() {
            try {
                return attempt.get();
            } catch (RuntimeException mistake) {
                return CompletableFuture.failedFuture(mistake);
            }
        }

        private void attempted(T value, @Nullable Throwable failure) {
            underWay = false;
            if (failure != null && isAway(failure)) {
                isAwayNow(this, failure);
                return;
            }
            end();
            if (failure == null) {
                outcome.complete(value);
            } else {
                outcome.completeExceptionally(failure);
            }
            if (equals(trial)) {
                isBack();
            }
        }

        void hold() {
            if (!held) {
                held = true;
                metrics.add(StompMetrics.Level.HELD, 1);
            }
        }

        void failIfOverdue(Throwable failure) {
            if (!underWay && nanoTime.getAsLong() - until >= 0) {
                end();
                outcome.completeExceptionally(failure);
            }
        }

        private void end() {
            open.remove(number);
            if (held) {
                metrics.add(StompMetrics.Level.HELD, -1);
            }
        }
    }

    private final Loop loop;
    private final long holdNanos;
    private final long retryNanos;
    private final LongSupplier nanoTime;
    private final StompMetrics metrics;

    /** Those that are not answered yet, in their order. */
    private final TreeMap<Long, Request<?>> open = new TreeMap<>();

    private long requests;
    private long failures;
    private boolean away;
    private boolean waiting;
    private @Nullable Request<?> trial;

    Hold(Loop loop, Times times, LongSupplier nanoTime, StompMetrics metrics) {
        this.loop = loop;
        this.holdNanos = times.hold().toNanos();
        this.retryNanos = times.retry().toNanos();
        this.nanoTime = nanoTime;
        this.metrics = metrics;
    }

    /** Asks, now or behind those that are held; the outcome comes on the session's loop. */
    <T> CompletableFuture<T> ask(Supplier<CompletableFuture<T>> attempt) {
        Request<T> request = new Request<>(attempt, requests++, nanoTime.getAsLong() + holdNanos);
        open.put(request.number, request);
        if (away) {
            request.hold();
        } else {
            request.attempt();
        }
        return request.outcome;
    }

    private void isAwayNow(Request<?> failed, Throwable failure) {
        away = true;
        failures++;
        failed.hold();
        inOrder().forEach(request -> request.failIfOverdue(failure));
        if (!waiting) {
            waiting = true;
            var _ = loop.schedule(this::tryFirst, retryNanos);
        }
    }

    private void tryFirst() {
        waiting = false;
        if (trial != null && trial.underWay) {
            return; // one that was sent before it failed meanwhile
        }
        trial = inOrder().stream()
                .filter(request -> !request.underWay)
                .findFirst()
                .orElse(null);
        if (trial == null) {
            away = false;
        } else {
            trial.attempt();
        }
    }

    /** Sends those that wait, as long as none fails again. What is asked for meanwhile is sent too, behind them. */
    private void isBack() {
        trial = null;
        long before = failures;
        for (Map.Entry<Long, Request<?>> next = open.firstEntry();
                next != null && failures == before;
                next = open.higherEntry(next.getKey())) {
            if (!next.getValue().underWay) {
                next.getValue().attempt();
            }
        }
        away = failures != before;
    }

    private List<Request<?>> inOrder() {
        return List.copyOf(open.values());
    }

    static boolean isAway(Throwable failure) {
        StompException told = StompException.of(failure);
        return told != null && told.kind() == ErrorKind.UNAVAILABLE;
    }
}
