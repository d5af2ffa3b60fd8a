package dev.pulsewarden.broker.remote;

import dev.pulsewarden.security.SecurityProperties;
import io.netty.channel.ChannelOption;
import java.net.URI;
import java.time.Duration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import tools.jackson.databind.json.JsonMapper;

/** Makes the clients for the other services, each with its own bounded pool of connections. */
@Component
public final class ServiceClients {

    /**
     * How a client is bounded.
     *
     * @param connections at once
     * @param waiting requests that wait for a connection, for at most {@code connectTimeout}
     */
    public record Bounds(int connections, int waiting, Duration connectTimeout, DataSize answer) {}

    /** A service that was started anew may have another address; some name servers allow to keep the old one for minutes. */
    private static final Duration NAMES_KEPT = Duration.ofSeconds(5);

    private final WebClient.Builder builder;
    private final JsonMapper json;
    private final SecurityProperties security;

    ServiceClients(WebClient.Builder builder, JsonMapper json, SecurityProperties security) {
        this.builder = builder;
        this.json = json;
        this.security = security;
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
                .maxIdleTime(Duration.ofSeconds(15))
                .build();
        HttpClient http = HttpClient.create(pool)
                .resolver(names -> names.cacheMaxTimeToLive(NAMES_KEPT))
                .option(
                        ChannelOption.CONNECT_TIMEOUT_MILLIS,
                        Math.toIntExact(bounds.connectTimeout().toMillis()));
        WebClient.Builder web = builder.clone()
                .baseUrl(base.toString())
                .clientConnector(new ReactorClientHttpConnector(http))
                .codecs(codecs -> codecs.defaultCodecs()
                        .maxInMemorySize(Math.toIntExact(bounds.answer().toBytes())));
        if (security.token() != null) {
            web.defaultHeader(HttpHeaders.AUTHORIZATION, "Bearer " + security.token());
        }
        return new ServiceClient(service, web.build(), json);
    }
}
