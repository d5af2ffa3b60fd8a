package dev.pulsewarden.broker.liveness;

import dev.pulsewarden.wire.Peer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Which instances each connection has beaten for, so that none can register instances without end. Not thread-safe. */
final class KnownInstances {

    private static final int FIRST_SWEEP = 64;

    private record Known(Carrier carrier, Set<Object> instances) {}

    private final int max;
    private final Map<Peer, Known> byConnection = new HashMap<>();
    private int sweepAt = FIRST_SWEEP;

    /**
     * @param max instances of one connection
     */
    KnownInstances(int max) {
        this.max = max;
    }

    /** Whether the connection may beat for this instance: it did before, or has not too many yet. */
    boolean admit(Carrier carrier, Object instance) {
        sweep();
        Known known = byConnection.computeIfAbsent(carrier.peer(), _ -> new Known(carrier, new HashSet<>(1)));
        if (!known.carrier().open().getAsBoolean()) {
            known = new Known(carrier, new HashSet<>(1)); // the same two ends again, but another connection
            byConnection.put(carrier.peer(), known);
        }
        if (known.instances().size() >= max) {
            return known.instances().contains(instance);
        }
        known.instances().add(instance);
        return true;
    }

    /** Forgets connections that are closed, once there are twice as many as were left the last time. */
    private void sweep() {
        if (byConnection.size() >= sweepAt) {
            byConnection.values().removeIf(known -> !known.carrier().open().getAsBoolean());
            sweepAt = Math.max(FIRST_SWEEP, 2 * byConnection.size());
        }
    }

    int connections() {
        return byConnection.size();
    }
}
