package dev.pulsewarden.broker.remote;

import dev.pulsewarden.problem.Problem;
import dev.pulsewarden.problem.ProblemException;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.util.concurrent.Future;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquirePendingLimitException;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquireTimeoutException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Posts JSON to one of the platform's services. It is written for speed (docs/decisions/what-the-broker-spends-on-a-task.md): a
 * body is one buffer, and requests that are made on the event loop of the clients change no thread.
 */
public final class ServiceClient {

    /**
     * What it speaks through.
     *
     * @param root what comes before each path
     * @param loop where all of it happens
     * @param largestAnswer in bytes
     */
    record Transport(HttpClient http, String root, EventLoop loop, int largestAnswer) {}

    private final String service;
    private final Transport transport;
    private final JsonMapper json;
    private final RemoteMetrics metrics;

    ServiceClient(String service, Transport transport, JsonMapper json, RemoteMetrics metrics) {
        this.service = service;
        this.transport = transport;
        this.json = json;
        this.metrics = metrics;
    }

    /**
     * Posts a body and reads the answer.
     *
     * @param timeout how long the answer may take
     * @param path from the service's root, as it is on the wire
     * @return the answer, which comes on the clients' event loop; fails with {@link ServiceAwayException} or {@link
     *     ProblemException}. Cancelling it ends the request
     */
    public <T> CompletableFuture<T> post(Class<T> answer, Duration timeout, Object body, String path) {
        byte[] bytes = json.writeValueAsBytes(body);
        CompletableFuture<T> outcome = new CompletableFuture<>();
        long began = System.nanoTime();
        Disposable request = transport
                .http()
                .post()
                .uri(transport.root() + path)
                .send((_, out) -> out.sendObject(Unpooled.wrappedBuffer(bytes)))
                .response(this::read)
                .single()
                .map(read -> understood(read, answer))
                .subscribe(outcome::complete, failure -> outcome.completeExceptionally(understood(failure)));
        Future<?> limit =
                transport.loop().schedule(() -> late(outcome, timeout), timeout.toNanos(), TimeUnit.NANOSECONDS);
        var _ = outcome.whenComplete((_, failure) -> {
            limit.cancel(false);
            request.dispose();
            metrics.asked(System.nanoTime() - began, failure);
        });
        return outcome;
    }

    private void late(CompletableFuture<?> outcome, Duration timeout) {
        outcome.completeExceptionally(away("gave no answer in " + timeout.toMillis() + " ms"));
    }

    private Mono<Answer> read(HttpClientResponse response, ByteBufFlux body) {
        return body.collect(
                () -> new Answer(
                        response.status().code(),
                        response.responseHeaders().get(HttpHeaderNames.RETRY_AFTER),
                        transport.largestAnswer()),
                Answer::add);
    }

    private <T> T understood(Answer read, Class<T> answer) {
        if (!read.isSuccess()) {
            throw refusal(read);
        }
        return json.readValue(read.body(), answer);
    }

    private Throwable understood(Throwable failure) {
        return switch (failure) {
            case ProblemException refused -> refused;
            case ServiceAwayException away -> away;
            // no connection was free, so nothing was sent
            case PoolAcquirePendingLimitException _ -> overloaded();
            case PoolAcquireTimeoutException _ -> overloaded();
            case ConnectException _ -> unasked(failure);
            case UnknownHostException _ -> unasked(failure);
            case JacksonException _ -> away("gave an answer that is not understood");
            case Answer.TooLargeException _ ->
                away("gave an answer of more than " + transport.largestAnswer() + " bytes");
            default -> away("cannot be reached: " + rootMessage(failure));
        };
    }

    private ProblemException overloaded() {
        return Problem.of("overloaded", 503, "too many requests wait for " + service + "; try again in a second")
                .retryAfter(1)
                .asException();
    }

    private RuntimeException refusal(Answer read) {
        int status = read.status();
        if (status == 401 || status == 403) {
            return away("refuses this broker with " + status + ": both need the same token");
        }
        Problem said = said(read);
        if (status == 503 || status == 507 || (status >= 400 && status < 500)) {
            return said != null
                    ? said.asException()
                    : status >= 500
                            ? away("answered " + status)
                            : refused(status).asException();
        }
        return away("answered " + status);
    }

    /** The service's own words, if these are some. */
    private @Nullable Problem said(Answer read) {
        try {
            JsonNode said = json.readTree(new String(read.body(), StandardCharsets.UTF_8));
            String type = said.path("type").asString("");
            return type.startsWith(Problem.URN)
                    ? new Problem(
                            type.substring(Problem.URN.length()),
                            read.status(),
                            said.path("detail").asString(service + " refused it"),
                            List.of(),
                            read.retryAfterSeconds())
                    : null;
        } catch (JacksonException _) {
            return null;
        }
    }

    private Problem refused(int status) {
        return Problem.of("refused", status, service + " refused it with status " + status);
    }

    private ServiceAwayException away(String what) {
        return new ServiceAwayException(service + " " + what, true);
    }

    private ServiceAwayException unasked(Throwable failure) {
        return new ServiceAwayException(service + " cannot be reached: " + rootMessage(failure), false);
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }
}
