package dev.pulsewarden.broker.remote;

import dev.pulsewarden.broker.BrokerProperties;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.Connection;
import reactor.netty.NettyPipeline;
import tools.jackson.databind.json.JsonMapper;

/**
 * Opens links. One is open once it has proved itself, by the answer to a first request: some proxies let a WebSocket through and
 * then spoil it, and a service that has no place for one more link may say so by closing it.
 */
final class LinkOpener {

    /** The first line of an answer is no longer. */
    private static final int MOST_LINE_BYTES = 64;

    private final Mono<? extends Connection> connect;
    private final JsonMapper json;
    private final AnswerReader answers;
    private final BrokerProperties.Link limits;
    private final Duration connectTimeout;
    private final Scheduler scheduler;
    private final WriteBufferWaterMark outbound;

    /**
     * @param connect opens a WebSocket, on the loop
     * @param connectTimeout how long that may take, and then how long an answer to a ping or to the first request
     */
    LinkOpener(
            Mono<? extends Connection> connect,
            EventLoop loop,
            JsonMapper json,
            AnswerReader answers,
            BrokerProperties.Link limits,
            Duration connectTimeout) {
        this.connect = connect;
        this.json = json;
        this.answers = answers;
        this.limits = limits;
        this.connectTimeout = connectTimeout;
        this.scheduler = Schedulers.fromExecutorService(loop);
        int outboundBytes = Math.toIntExact(limits.outbound().toBytes());
        this.outbound = new WriteBufferWaterMark(outboundBytes / 2, outboundBytes);
    }

    /** Bytes of the largest answer with its first line. */
    static int largestMessage(AnswerReader answers) {
        return (int) Math.min(Integer.MAX_VALUE, (long) answers.largest() + MOST_LINE_BYTES);
    }

    /**
     * Opens one.
     *
     * @param lost is told, once, why it is no more
     * @return fails with {@link NoLinkException}
     */
    Mono<OpenLink> open(Consumer<String> lost) {
        return connect.timeout(connectTimeout, scheduler)
                .onErrorMap(this::refused)
                .map(connection -> link(connection.channel(), lost))
                .flatMap(this::proved);
    }

    private NoLinkException refused(Throwable failure) {
        return switch (failure) {
            case TimeoutException _ -> new NoLinkException(noAnswer(), false);
            case TooLongFrameException _ -> new NoLinkException("it answered something else", true);
            case WebSocketClientHandshakeException refused ->
                new NoLinkException(
                        AnswerReader.rootMessage(refused),
                        refused.response() != null
                                && refused.response().status().code() < 500);
            default -> new NoLinkException(AnswerReader.rootMessage(failure), false);
        };
    }

    private OpenLink link(Channel channel, Consumer<String> lost) {
        OpenLink link = new OpenLink(
                channel,
                new LinkWriter(channel, json, limits.message().toBytes()),
                answers,
                new LinkHealth(connectTimeout.toNanos(), limits.outboundAge().toNanos(), System.nanoTime()),
                lost);
        channel.config().setWriteBufferWaterMark(outbound);
        channel.pipeline()
                .addBefore(
                        NettyPipeline.ReactiveBridge,
                        "linkMessages",
                        new WebSocketFrameAggregator(largestMessage(answers)))
                .addBefore(NettyPipeline.ReactiveBridge, "link", new LinkFrames(link, answers));
        channel.config().setAutoRead(true);
        if (!channel.isActive()) {
            link.lost("cannot be reached: the connection was lost");
        }
        return link;
    }

    private Mono<OpenLink> proved(OpenLink link) {
        return Mono.fromFuture(link.prove())
                .timeout(connectTimeout, scheduler)
                .onErrorMap(TimeoutException.class, _ -> new NoLinkException(noAnswer(), true))
                .doOnError(_ -> link.close(WebSocketCloseStatus.NORMAL_CLOSURE, "has a link that is no use"))
                .thenReturn(link);
    }

    private String noAnswer() {
        return "no answer came in " + connectTimeout.toMillis() + " ms";
    }
}
