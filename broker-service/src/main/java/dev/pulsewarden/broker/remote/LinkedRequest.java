package dev.pulsewarden.broker.remote;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One request and what comes of it: the one object that is made for a request on a link. Its owner may cancel it on any thread;
 * all else happens on the link's loop.
 */
final class LinkedRequest<T> extends CompletableFuture<T> {

    private final LinkedClient client;
    private final Class<T> answer;
    private final Duration timeout;
    private final Object body;
    private final String path;
    private final long began = System.nanoTime();
    private final long timeoutNanos;
    private long id;
    private @Nullable CompletableFuture<T> http;

    LinkedRequest(LinkedClient client, Class<T> answer, Duration timeout, Object body, String path) {
        this.client = client;
        this.answer = answer;
        this.timeout = timeout;
        this.timeoutNanos = timeout.toNanos();
        this.body = body;
        this.path = path;
    }

    LinkedClient client() {
        return client;
    }

    Object body() {
        return body;
    }

    String path() {
        return path;
    }

    Duration timeout() {
        return timeout;
    }

    /** On its link; 0 while it is on none. */
    long id() {
        return id;
    }

    void sentAs(long id) {
        this.id = id;
        client.sent();
    }

    /** Of {@link System#nanoTime}. */
    long deadline() {
        return began + timeoutNanos;
    }

    /**
     * The link has brought its answer.
     *
     * @param body is not kept
     * @param length of the body, which may be shorter than its array
     */
    void answered(AnswerReader answers, AnswerLine line, byte[] body, int length) {
        T value;
        try {
            value = answers.read(answer, line.status(), line.retryAfterSeconds(), body, length);
        } catch (RuntimeException failure) {
            fail(answers.understood(failure));
            return;
        }
        client.asked(System.nanoTime() - began, null);
        complete(value);
    }

    void fail(Throwable failure) {
        client.asked(System.nanoTime() - began, failure);
        completeExceptionally(failure);
    }

    /** There is no link for it. */
    void goOverHttp() {
        CompletableFuture<T> request;
        try {
            request = client.http().post(answer, timeout, body, path);
        } catch (RuntimeException mistake) {
            completeExceptionally(mistake);
            return;
        }
        http = request;
        var _ = request.whenComplete((value, failure) -> {
            if (failure == null) {
                client.answeredOverHttp();
                complete(value);
            } else {
                completeExceptionally(failure);
            }
        });
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean isCancelled = super.cancel(mayInterruptIfRunning);
        if (isCancelled) {
            client.cancelled(this);
        }
        return isCancelled;
    }

    /** Nobody waits for what went over HTTP. */
    void cancelHttp() {
        if (http != null) {
            http.cancel(true);
        }
    }
}
