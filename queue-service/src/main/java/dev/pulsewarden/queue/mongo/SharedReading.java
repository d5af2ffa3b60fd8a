package dev.pulsewarden.queue.mongo;

import dev.pulsewarden.queue.task.TaskStoreException;
import dev.pulsewarden.queue.task.TaskStoreException.Reason;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Readings that may take long: who asks for one that is being read gets that one too, and it is kept for as long again as it
 * took, within a limit. So however many ask, no more than one of a kind is read at a time, and one that is quick is always new.
 * Thread-safe.
 *
 * @param <K> of which kind
 * @param <R> what is read
 */
final class SharedReading<K, R> {

    private static final class Reading<R> {

        private final CompletableFuture<R> answer = new CompletableFuture<>();
        private volatile long overAtNanos;
    }

    private final LongSupplier ticker;
    private final Duration longest;
    private final Map<K, Reading<R>> readings = new HashMap<>();

    /**
     * @param ticker nanoseconds of elapsed time
     * @param longest how long a reading is kept at most
     */
    SharedReading(LongSupplier ticker, Duration longest) {
        this.ticker = ticker;
        this.longest = longest;
    }

    /** Reads in the thread of who asked first; when that one is given up, so are those who share it. */
    R of(K kind, Supplier<R> read) {
        Reading<R> own = new Reading<>();
        Reading<R> one;
        synchronized (readings) {
            long now = ticker.getAsLong();
            readings.values().removeIf(known -> known.answer.isDone() && now - known.overAtNanos >= 0);
            one = readings.computeIfAbsent(kind, _ -> own);
        }
        if (one == own) {
            read(own, read);
        }
        return answer(one);
    }

    private void read(Reading<R> own, Supplier<R> read) {
        long start = ticker.getAsLong();
        own.overAtNanos = start;
        try {
            R result = read.get();
            long end = ticker.getAsLong();
            own.overAtNanos = end + Math.min(end - start, longest.toNanos());
            own.answer.complete(result);
        } catch (RuntimeException e) {
            own.answer.completeExceptionally(e);
        } finally {
            // whatever else ended it: nobody waits for ever
            own.answer.completeExceptionally(new IllegalStateException("it was not read"));
        }
    }

    private static <R> R answer(Reading<R> one) {
        try {
            return one.answer.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TaskStoreException(Reason.OVERLOADED, "the store did not answer in time; try again", e);
        }
    }
}
