package dev.pulsewarden.queue.commit;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** A write and the caller who waits for it. */
final class PendingWrite<S, R> {

    private final Write<S, R> write;
    private final int items;
    private final CompletableFuture<R> answer = new CompletableFuture<>();
    private @Nullable Runnable succeed;

    PendingWrite(Write<S, R> write, int items) {
        this.write = write;
        this.items = items;
    }

    int items() {
        return items;
    }

    void run(S session) {
        R result = write.on(session);
        succeed = () -> answer.complete(result);
    }

    /** Answers the caller with what the last run gave. */
    void committed() {
        if (succeed != null) {
            succeed.run();
        }
    }

    /** Whether this is the caller's answer: not if it had one. */
    boolean failed(Throwable failure) {
        return answer.completeExceptionally(failure);
    }

    /** Waits, whatever happens to the waiting thread: what was written must be known to somebody. */
    R await() {
        try {
            return answer.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw e;
        }
    }
}
