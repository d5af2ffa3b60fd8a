package dev.pulsewarden.broker.liveness;

import dev.pulsewarden.wire.Heartbeat;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What the broker asks of heartbeat-service; fails with {@link dev.pulsewarden.broker.remote.ServiceAwayException}. */
interface HeartbeatService {

    /** Passes heartbeats on; the outcomes are in their order. */
    CompletableFuture<List<PassedOn>> post(List<Heartbeat> heartbeats);
}
