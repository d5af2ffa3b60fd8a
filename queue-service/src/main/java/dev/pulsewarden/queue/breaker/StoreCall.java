package dev.pulsewarden.queue.breaker;

import io.github.resilience4j.bulkhead.Bulkhead;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One call to the store, in a virtual thread of its own, so that its caller may give it up. */
final class StoreCall<T> implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(StoreCall.class);

    private final Bulkhead bulkhead;
    private final Callable<T> work;
    private final Consumer<T> late;
    private final FutureTask<T> task = new Answer();
    private boolean permitted;
    private @Nullable T result;

    /** @param late gets what came after the caller had given up */
    StoreCall(Bulkhead bulkhead, Callable<T> work, Consumer<T> late) {
        this.bulkhead = bulkhead;
        this.work = work;
        this.late = late;
    }

    Future<T> start() {
        Thread.ofVirtual().name("store-call").start(this);
        return task;
    }

    @Override
    public void run() {
        try {
            task.run();
            if (task.isCancelled() && result != null) {
                // the interrupt was for the call that ended, not for what follows
                boolean _ = Thread.interrupted();
                late.accept(result);
            }
        } catch (RuntimeException e) {
            log.info("what came from the store after its caller had given up is dropped: {}", e.getMessage());
        } finally {
            if (permitted) {
                bulkhead.onComplete();
            }
        }
    }

    /** What is answered in the moment of giving up is still the caller's: it is late only if it was cancelled in time. */
    private final class Answer extends FutureTask<T> {

        Answer() {
            super(StoreCall.this::call);
        }

        @Override
        public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
            try {
                return super.get(timeout, unit);
            } catch (TimeoutException e) {
                if (cancel(true)) {
                    throw e;
                }
                return get();
            }
        }
    }

    private T call() throws Exception {
        bulkhead.acquirePermission();
        permitted = true;
        T answer = work.call();
        result = answer;
        return answer;
    }
}
