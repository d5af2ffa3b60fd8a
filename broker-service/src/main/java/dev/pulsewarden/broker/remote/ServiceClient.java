package dev.pulsewarden.broker.remote;

import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import tools.jackson.databind.json.JsonMapper;

/**
 * Posts JSON over HTTP. It is written for speed (docs/decisions/what-the-broker-spends-on-a-task.md): a
 * body is one buffer, and requests that are made on the event loop of the clients change no thread.
 */
public final class ServiceClient implements ServiceRequests {

    /**
     * What it speaks through.
     *
     * @param root what comes before each path
     * @param loop where all of it happens
     */
    record Transport(HttpClient http, String root, EventLoop loop) {}

    private final Transport transport;
    private final JsonMapper json;
    private final AnswerReader answers;
    private final RemoteMetrics metrics;

    ServiceClient(Transport transport, JsonMapper json, AnswerReader answers, RemoteMetrics metrics) {
        this.transport = transport;
        this.json = json;
        this.answers = answers;
        this.metrics = metrics;
    }

    @Override
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
                .map(read -> answers.read(answer, read.status(), read.retryAfterSeconds(), read.body(), read.size()))
                .subscribe(outcome::complete, failure -> outcome.completeExceptionally(answers.understood(failure)));
        Future<?> limit = transport
                .loop()
                .schedule(
                        () -> outcome.completeExceptionally(answers.noAnswer(timeout)),
                        timeout.toNanos(),
                        TimeUnit.NANOSECONDS);
        var _ = outcome.whenComplete((_, failure) -> {
            limit.cancel(false);
            request.dispose();
            metrics.asked(System.nanoTime() - began, failure);
        });
        return outcome;
    }

    private Mono<HttpAnswer> read(HttpClientResponse response, ByteBufFlux body) {
        return body.collect(
                () -> new HttpAnswer(
                        response.status().code(),
                        response.responseHeaders().get(HttpHeaderNames.RETRY_AFTER),
                        answers.largest()),
                HttpAnswer::add);
    }
}
