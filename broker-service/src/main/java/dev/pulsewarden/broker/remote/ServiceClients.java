package dev.pulsewarden.broker.remote;

import dev.pulsewarden.broker.BrokerProperties;
import dev.pulsewarden.security.SecurityProperties;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;
import org.springframework.web.util.UriComponents;
import org.springframework.web.util.UriComponentsBuilder;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.WebsocketClientSpec;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;
import tools.jackson.databind.json.JsonMapper;

/** Makes the clients for the other services, each with its own bounded pool of connections, and their links; all live on one event loop. */
@Component
public final class ServiceClients implements DisposableBean {

    /**
     * How a client is bounded.
     *
     * @param connections at once
     * @param waiting requests that wait for a connection, for at most {@code connectTimeout}
     */
    public record Bounds(int connections, int waiting, Duration connectTimeout, DataSize answer) {}

    /** A service that was started anew may have another address; some name servers allow to keep the old one for minutes. */
    private static final Duration NAMES_KEPT = Duration.ofSeconds(5);

    private static final Duration MAX_IDLE = Duration.ofSeconds(15);
    private static final Duration CLOSING = Duration.ofSeconds(1);
    private static final String LINK_PATH = "/work";
    private static final String LINK_PROTOCOL = "pulsewarden.work.v1";
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    private final JsonMapper json;
    private final SecurityProperties security;
    private final MeterRegistry meters;
    private final LoopResources loops = LoopResources.create("services", 1, true);
    private final EventLoop loop = loops.onClient(LoopResources.DEFAULT_NATIVE).next();
    private final List<ConnectionProvider> pools = new ArrayList<>();
    private final List<ServiceLink> links = new ArrayList<>();

    ServiceClients(JsonMapper json, SecurityProperties security, MeterRegistry meters) {
        this.json = json;
        this.security = security;
        this.meters = meters;
    }

    /** Where all clients read and write: who asks from it, and is answered on it, waits for no other thread. Never to be blocked. */
    public EventLoop loop() {
        return loop;
    }

    /**
     * Makes a client.
     *
     * @param service its name, for messages
     * @param use what the client is for, for the name of its pool
     */
    public ServiceClient client(String service, String use, URI base, Bounds bounds) {
        ConnectionProvider pool = ConnectionProvider.builder(service + "-" + use)
                .maxConnections(bounds.connections())
                .pendingAcquireMaxCount(bounds.waiting())
                .pendingAcquireTimeout(bounds.connectTimeout())
                .maxIdleTime(MAX_IDLE)
                .lifo()
                .build();
        pools.add(pool);
        return new ServiceClient(
                new ServiceClient.Transport(
                        http(pool, address(service, base), bounds.connectTimeout(), isSecure(base))
                                .headers(headers ->
                                        headers.set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)),
                        root(base),
                        loop),
                json,
                answers(service, bounds.answer()),
                new RemoteMetrics(meters, service, use, "http"));
    }

    /**
     * Makes a link, which is not opened before the first request.
     *
     * @param connectTimeout how long it may take to open it, and then how long an answer to a ping
     * @param answer the largest one
     */
    public ServiceLink link(
            String service, URI base, BrokerProperties.Link limits, Duration connectTimeout, DataSize answer) {
        AnswerReader answers = answers(service, answer);
        Mono<? extends Connection> connect = http(
                        ConnectionProvider.newConnection(), address(service, base), connectTimeout, isSecure(base))
                .websocket(WebsocketClientSpec.builder()
                        .protocols(LINK_PROTOCOL)
                        .maxFramePayloadLength(LinkOpener.largestMessage(answers))
                        .handlePing(true)
                        .build())
                .uri(root(base) + LINK_PATH)
                .connect();
        LinkOpener opener = new LinkOpener(connect, loop, json, answers, limits, connectTimeout);
        ServiceLink link = new ServiceLink(service, opener, loop, limits, meters);
        links.add(link);
        return link;
    }

    private AnswerReader answers(String service, DataSize largest) {
        return new AnswerReader(service, json, Math.toIntExact(largest.toBytes()));
    }

    private HttpClient http(
            ConnectionProvider connections, InetSocketAddress address, Duration connectTimeout, boolean isSecure) {
        HttpClient http = HttpClient.create(connections)
                .runOn(loops)
                .host(address.getHostString())
                .port(address.getPort())
                .headers(this::addToken)
                .resolver(names -> names.cacheMaxTimeToLive(NAMES_KEPT))
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(connectTimeout.toMillis()));
        return isSecure ? http.secure() : http;
    }

    /** Takes names that are no host names too, such as {@code queue_service}: networks of containers have them. */
    static InetSocketAddress address(String service, URI base) {
        UriComponents parts =
                UriComponentsBuilder.fromUriString(base.toString()).build();
        String host = parts.getHost();
        if (host == null || host.isEmpty()) {
            throw new IllegalArgumentException(service + "'s address has no host: " + base);
        }
        int port = parts.getPort() >= 0 ? parts.getPort() : isSecure(base) ? HTTPS_PORT : HTTP_PORT;
        return InetSocketAddress.createUnresolved(host, port);
    }

    private static boolean isSecure(URI base) {
        return "https".equalsIgnoreCase(base.getScheme());
    }

    /** Paths begin with a slash. */
    private static String root(URI base) {
        String path = Objects.requireNonNullElse(base.getRawPath(), "");
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    private void addToken(HttpHeaders headers) {
        if (security.token() != null) {
            headers.set(HttpHeaderNames.AUTHORIZATION, "Bearer " + security.token());
        }
    }

    /** What is under way may end. */
    @Override
    public void destroy() {
        Mono.when(links.stream()
                        .map(link -> Mono.fromFuture(() -> link.stop(CLOSING)))
                        .toList())
                .then(Mono.when(
                        pools.stream().map(ConnectionProvider::disposeLater).toList()))
                .then(loops.disposeLater(Duration.ZERO, CLOSING))
                .timeout(CLOSING.multipliedBy(3))
                .onErrorComplete()
                .block();
    }
}
