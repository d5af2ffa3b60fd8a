package dev.pulsewarden.queue.commit;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A write and the caller who waits for it. */
final class PendingWrite<S, R> {

    private final Write<S, R> write;
    private final int items;
    private final Consumer<R> late;
    private final CompletableFuture<R> answer = new CompletableFuture<>();
    private @Nullable Runnable succeed;

    /** @param late is given what the write gave when nobody waits for it any more */
    PendingWrite(Write<S, R> write, int items, Consumer<R> late) {
        this.write = write;
        this.items = items;
        this.late = late;
    }

    int items() {
        return items;
    }

    void run(S session) {
        R result = write.on(session);
        succeed = () -> {
            if (!answer.complete(result)) {
                late.accept(result);
            }
        };
    }

    /** Answers the caller with what the last run gave, or whoever is told of it if the caller was given up. */
    void committed() {
        if (succeed != null) {
            succeed.run();
        }
    }

    /** Whether this is the caller's answer: not if it had one. */
    boolean failed(Throwable failure) {
        return answer.completeExceptionally(failure);
    }

    boolean isAnswered() {
        return answer.isDone();
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
