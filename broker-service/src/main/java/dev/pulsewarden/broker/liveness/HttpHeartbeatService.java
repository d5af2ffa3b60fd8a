package dev.pulsewarden.broker.liveness;

import dev.pulsewarden.broker.BrokerProperties;
import dev.pulsewarden.broker.remote.ServiceClient;
import dev.pulsewarden.broker.remote.ServiceClients;
import dev.pulsewarden.wire.Heartbeat;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/** heartbeat-service over HTTP. */
@Component
final class HttpHeartbeatService implements HeartbeatService {

    private static final int CONNECTIONS = 2;
    private static final DataSize LARGEST_ANSWER = DataSize.ofMegabytes(16);

    private final ServiceClient client;
    private final Duration timeout;

    HttpHeartbeatService(BrokerProperties properties, ServiceClients clients) {
        this.timeout = properties.liveness().timeout();
        this.client = clients.client(
                "heartbeat-service",
                "heartbeats",
                properties.heartbeatUrl(),
                new ServiceClients.Bounds(CONNECTIONS, CONNECTIONS, timeout, LARGEST_ANSWER));
    }

    @Override
    public CompletableFuture<List<PassedOn>> post(List<Heartbeat> heartbeats) {
        return client.post(PassedOn[].class, timeout, heartbeats, "/heartbeats").thenApply(List::of);
    }
}
