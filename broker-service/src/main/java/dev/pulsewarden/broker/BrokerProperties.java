package dev.pulsewarden.broker;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What broker-service can be told. Every limit has a default that is safe for a small machine.
 *
 * @param queueUrl where queue-service is
 * @param heartbeatUrl where heartbeat-service is
 * @param heartbeatTopics events of these types whose payload has {@code name} and {@code pid} are heartbeats too
 * @param sessions limits of the WebSocket connections
 * @param history which events are kept for those who come later
 * @param work how tasks are fetched, and how requests to queue-service are bounded
 * @param liveness how heartbeats wait for heartbeat-service
 * @param stomp what a client that speaks STOMP may do
 */
@Validated
@ConfigurationProperties("pulsewarden.broker")
public record BrokerProperties(
        @NotNull @DefaultValue("http://127.0.0.1:7001") URI queueUrl,
        @NotNull @DefaultValue("http://127.0.0.1:7002") URI heartbeatUrl,
        @DefaultValue("heartbeat") List<String> heartbeatTopics,
        @Valid @DefaultValue Sessions sessions,
        @Valid @DefaultValue History history,
        @Valid @DefaultValue Work work,
        @Valid @DefaultValue Liveness liveness,
        @Valid @DefaultValue Stomp stomp) {

    /**
     * Limits of the WebSocket connections.
     *
     * @param loops event loops that serve connections; 0 is one a processor
     * @param max connections at once; one more is refused with 503
     * @param allowedOrigins origins that a browser's handshake may come from besides the broker's own host, such as {@code
     *     https://app.example}; {@code *} allows all
     * @param inbound what one connection may send and ask for
     * @param outbound what may wait for a connection that does not read
     * @param keepAlive how a dead connection is found
     * @param closeTimeout how long a connection that was told to close may take
     * @param shutdownGrace how long it may take, when the broker stops, to answer what was read and until clients have read
     *     what waits for them, before the rest is dropped; with two more seconds for closing it must fit into {@code
     *     spring.lifecycle.timeout-per-shutdown-phase}
     * @param remembered so many connections that ended are shown, with the reason
     */
    public record Sessions(
            @Min(0) @Max(256) @DefaultValue("0") int loops,
            @Min(1) @DefaultValue("10000") int max,
            @DefaultValue List<String> allowedOrigins,
            @Valid @DefaultValue Inbound inbound,
            @Valid @DefaultValue Outbound outbound,
            @Valid @DefaultValue KeepAlive keepAlive,
            @DurationMin(millis = 1) @DefaultValue("5s") Duration closeTimeout,
            @DurationMin(millis = 0) @DefaultValue("2s") Duration shutdownGrace,
            @Min(0) @DefaultValue("100") int remembered) {}

    /**
     * What one connection may send and ask for.
     *
     * @param frame the largest message; a larger one closes the connection with 1009
     * @param subscriptions topics subscribed to at once
     * @param requests requests under way; its socket is not read while there are more
     * @param requestBytes bytes of the requests under way; its socket is not read while there are more
     * @param handOver bytes of events on their way to one event loop; publishers are not read while there are more
     * @param allBytes what all connections may have sent that the broker keeps: unfinished messages, transactions, requests
     *     under way; past it, those with more than an even share are closed. A quarter of the heap
     * @param patterns what it may subscribe to besides single topics
     */
    public record Inbound(
            @NotNull @DefaultValue("1MB") DataSize frame,
            @Min(1) @DefaultValue("1000") int subscriptions,
            @Min(1) @DefaultValue("256") int requests,
            @NotNull @DefaultValue("4MB") DataSize requestBytes,
            @NotNull @DefaultValue("8MB") DataSize handOver,
            @Nullable DataSize allBytes,
            @Valid @DefaultValue Patterns patterns) {

        /** What all connections may have sent that the broker keeps: a quarter of the heap, where nothing else is configured. */
        public long allBytesOrDefault() {
            return allBytes == null ? Runtime.getRuntime().maxMemory() / 4 : allBytes.toBytes();
        }
    }

    /**
     * Patterns of one connection, with which every event is compared. Past a limit the client is told so.
     *
     * @param max patterns subscribed to at once
     * @param segments the most segments of one pattern, in its shortest form
     * @param hashes the most of them that are {@code #}
     */
    public record Patterns(
            @Min(0) @DefaultValue("100") int max,
            @Min(1) @DefaultValue("16") int segments,
            @Min(1) @DefaultValue("4") int hashes) {}

    /**
     * What may wait for a connection that does not read. Past either limit it is closed with 1013.
     *
     * @param bytes bytes not yet taken by the socket, with 160 for each frame that waits: what keeping one costs at most
     * @param allBytes the same of all connections together; past it, those with more than an even share are closed when
     *     something is added. A frame that waits for several connections counts for each; a quarter of the heap
     * @param age how long the oldest frame may wait
     */
    public record Outbound(
            @NotNull @DefaultValue("8MB") DataSize bytes,
            @Nullable DataSize allBytes,
            @DurationMin(millis = 10) @DefaultValue("10s") Duration age) {

        /** What may wait for all connections: a quarter of the heap, where nothing else is configured. */
        public long allBytesOrDefault() {
            return allBytes == null ? Runtime.getRuntime().maxMemory() / 4 : allBytes.toBytes();
        }

        /** Bytes of tasks that may wait for a connection before it gets no more: the rest is for events and answers. */
        public long tasks() {
            return bytes.toBytes() / 4;
        }
    }

    /**
     * How a dead connection is found.
     *
     * @param pingInterval time between two pings
     * @param timeout a connection from which nothing came for so long is gone
     */
    public record KeepAlive(
            @DurationMin(millis = 10) @DefaultValue("15s") Duration pingInterval,
            @DurationMin(millis = 20) @DefaultValue("30s") Duration timeout) {}

    /**
     * Which events are kept in memory for those who come later, and ask for them.
     *
     * @param topics topics and patterns whose events are kept and carry {@code seq} and {@code epoch}; none by default
     * @param events the most events kept of one topic; the oldest one goes for one more
     * @param maxTopics the most topics of which events are kept; for one more, the one that was silent longest is forgotten
     * @param bytes the most memory for all of them, about; past it, the topics that were silent longest lose their oldest
     * @param replay the most bytes in answer to one request; the rest is asked for by another one
     */
    public record History(
            @DefaultValue List<String> topics,
            @Min(1) @DefaultValue("1000") int events,
            @Min(1) @DefaultValue("1000") int maxTopics,
            @NotNull @DefaultValue("32MB") DataSize bytes,
            @NotNull @DefaultValue("1MB") DataSize replay) {}

    /**
     * How tasks are fetched, and how requests to queue-service are bounded.
     *
     * @param readyCount the most tasks that a worker may ask for at once from one queue
     * @param held the most tasks that a worker may have and not have ended; with so many it gets no more until it ends some,
     *     whatever it is ready for
     * @param readyQueues the most queues that a worker may be ready for at once
     * @param queues queues with ready workers, or with tasks being stored, at once
     * @param claims how tasks are fetched
     * @param requests how requests are gathered and bounded
     * @param link the WebSocket that requests go over
     * @param breaker when queue-service counts as away
     * @param shutdownTimeout how long it may take at the end to send tasks, acks and nacks that wait, and to release held
     *     tasks; a quarter of it passes without a task before long polls are cut
     */
    public record Work(
            @Min(1) @Max(100_000) @DefaultValue("1000") int readyCount,
            @Min(1) @DefaultValue("10000") int held,
            @Min(1) @DefaultValue("100") int readyQueues,
            @Min(1) @DefaultValue("1000") int queues,
            @Valid @DefaultValue Claims claims,
            @Valid @DefaultValue Requests requests,
            @Valid @DefaultValue Link link,
            @Valid @DefaultValue Breaker breaker,
            @DurationMin(millis = 1) @DefaultValue("2s") Duration shutdownTimeout) {}

    /**
     * How tasks are fetched.
     *
     * @param batch the most tasks fetched at once
     * @param patience how long one long poll waits for the first task; queue-service allows 20 s
     * @param lease how long queue-service lends a task; extended while its worker is there; absent: queue-service's default
     * @param retryMin the first wait after a poll that failed; it doubles, with jitter
     * @param retryMax the longest wait after a poll that failed
     * @param answer the largest answer to a poll; must hold a whole batch
     */
    public record Claims(
            @Min(1) @Max(1000) @DefaultValue("32") int batch,
            @DurationMin(millis = 1) @DefaultValue("20s") Duration patience,
            @Nullable Duration lease,
            @DurationMin(millis = 1) @DefaultValue("100ms") Duration retryMin,
            @DurationMin(millis = 1) @DefaultValue("1s") Duration retryMax,
            @NotNull @DefaultValue("48MB") DataSize answer) {}

    /**
     * How requests to queue-service are gathered and bounded.
     *
     * @param timeout how long one may take before queue-service counts as away
     * @param connectTimeout how long a connection may take to come about
     * @param inFlight requests of one kind, and for tasks of one queue, that are under way at once; those of one client are
     *     never in two
     * @param batch the most items in one request
     * @param batchBytes the most bytes of payload in one request of several items
     * @param linger for how long, at most, an enqueue, ack, nack or claim waits until as many have come as came together last
     *     time; who was alone last time does not wait, and with 0 nobody does
     * @param waiting the most items of a kind that wait for their request
     */
    public record Requests(
            @DurationMin(millis = 1) @DefaultValue("2s") Duration timeout,
            @DurationMin(millis = 1) @DefaultValue("1s") Duration connectTimeout,
            @Min(1) @Max(8) @DefaultValue("2") int inFlight,
            @Min(1) @Max(1000) @DefaultValue("1000") int batch,
            @NotNull @DefaultValue("4MB") DataSize batchBytes,

            @DurationMin @DurationMax(millis = 10) @DefaultValue("300us")
            Duration linger,

            @Min(1) @DefaultValue("20000") int waiting) {}

    /**
     * The WebSocket that requests to queue-service go over, all of them over one. While there is none they go over HTTP. It has
     * {@code requests.connect-timeout} to come about, the same to answer a first request, and to answer a ping.
     *
     * @param enabled whether there is one at all
     * @param retry how long no other is opened after queue-service has answered that it has none, or one was no use: it was
     *     lost, or not answered as it should be, before it carried a request
     * @param retryMin the first wait after it was lost, nobody answered, or queue-service had none to give at the moment; it
     *     doubles, with jitter
     * @param retryMax the longest of these waits
     * @param message the largest request; a larger one goes over HTTP. What is larger than queue-service takes is refused, alone,
     *     over either
     * @param outbound the most bytes that wait to be written; while there are more, requests are answered {@code overloaded}
     * @param outboundAge for how long there may be more, before the link is closed and what is under way on it fails
     */
    public record Link(
            @DefaultValue("true") boolean enabled,
            @DurationMin(millis = 1) @DefaultValue("1m") Duration retry,
            @DurationMin(millis = 1) @DefaultValue("100ms") Duration retryMin,
            @DurationMin(millis = 1) @DefaultValue("1s") Duration retryMax,
            @NotNull @DefaultValue("8MB") DataSize message,
            @NotNull @DefaultValue("16MB") DataSize outbound,
            @DurationMin(millis = 1) @DefaultValue("2s") Duration outboundAge) {}

    /**
     * When queue-service counts as away.
     *
     * @param window how many of the last requests are looked at
     * @param calls how many there must be at least
     * @param failurePercent from how many percent of failures on the circuit opens
     * @param openFor how long requests are then answered with an error at once, before some are tried
     * @param trials how many are tried
     */
    public record Breaker(
            @Min(1) @DefaultValue("4") int window,
            @Min(1) @DefaultValue("2") int calls,
            @Min(1) @Max(100) @DefaultValue("50") int failurePercent,
            @DurationMin(millis = 1) @DefaultValue("1s") Duration openFor,
            @Min(1) @DefaultValue("2") int trials) {}

    /**
     * How heartbeats wait for heartbeat-service.
     *
     * @param waiting instances whose latest heartbeat may wait; one more is dropped and counted
     * @param waitingPerConnection instances of one connection whose latest heartbeat may wait
     * @param instancesPerConnection instances that one connection may beat for, as long as it lasts; those of one more are
     *     refused
     * @param instances instances that all connections together may beat for; those of one more are refused
     * @param batch the most heartbeats in one request; each is at most some 2.5 KB, and heartbeat-service takes 8 MB
     * @param timeout how long a request may take
     * @param retryMin the first wait after a request that failed; it doubles, with jitter
     * @param retryMax the longest wait after a request that failed
     */
    public record Liveness(
            @Min(1) @DefaultValue("20000") int waiting,
            @Min(1) @DefaultValue("100") int waitingPerConnection,
            @Min(1) @DefaultValue("1000") int instancesPerConnection,
            @Min(1) @DefaultValue("100000") int instances,
            @Min(1) @Max(3000) @DefaultValue("1000") int batch,
            @DurationMin(millis = 1) @DefaultValue("2s") Duration timeout,
            @DurationMin(millis = 1) @DefaultValue("100ms") Duration retryMin,
            @DurationMin(millis = 1) @DefaultValue("1s") Duration retryMax) {}

    /**
     * What a client that speaks STOMP may do, besides what any may. A body may be as large as a frame of any protocol.
     *
     * @param headers bytes of the command and the headers of one frame; past it the client gets an ERROR
     * @param headerCount headers of one frame; past it the client gets an ERROR
     * @param nameLength characters of what a client calls a subscription or a transaction; past it the client gets an ERROR
     * @param heartbeatBody bytes of the body of a heartbeat; past it the client gets an ERROR
     * @param unacked messages that wait for an ACK or NACK; past it the client gets an ERROR
     * @param transactions transactions at once; past it the client gets an ERROR
     * @param transactionFrames frames in one transaction; past it the client gets an ERROR
     * @param transactionBytes bytes in all transactions of one client; past it the client gets an ERROR
     * @param connectTimeout how long a client may take until its CONNECT has come; past it the client gets an ERROR
     * @param heartBeat the shortest interval of heart-beats, in both directions; clients decide above it
     * @param holdTime how long a request for queue-service is held while that is away, before it fails with an ERROR
     * @param holdRetry the pause between two tries of the first request that a client has held
     * @param ackRetry the pause before it is said again that a task of a subscription with {@code ack:auto} is done, or before a
     *     task of which queue-service did not take that is given back
     */
    public record Stomp(
            @NotNull @DefaultValue("64KB") DataSize headers,
            @Min(1) @DefaultValue("100") int headerCount,
            @Min(1) @DefaultValue("255") int nameLength,
            @NotNull @DefaultValue("16KB") DataSize heartbeatBody,
            @Min(1) @DefaultValue("10000") int unacked,
            @Min(1) @DefaultValue("16") int transactions,
            @Min(1) @DefaultValue("1000") int transactionFrames,
            @NotNull @DefaultValue("8MB") DataSize transactionBytes,
            @DurationMin(millis = 10) @DefaultValue("10s") Duration connectTimeout,
            @DurationMin(millis = 10) @DefaultValue("100ms") Duration heartBeat,
            @DurationMin(millis = 0) @DefaultValue("10s") Duration holdTime,
            @DurationMin(millis = 1) @DefaultValue("200ms") Duration holdRetry,
            @DurationMin(millis = 1) @DefaultValue("1s") Duration ackRetry) {}
}
