package dev.pulsewarden.broker.liveness;

import dev.pulsewarden.wire.Peer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Which instances each connection has beaten for, so that nobody can register instances without end. Not thread-safe. */
final class KnownInstances {

    private static final int FIRST_SWEEP = 64;

    /** While there is no room, room is looked for at one in so many refusals: it takes a look at every connection. */
    private static final int REFUSALS_A_SWEEP = 64;

    private record Known(Carrier carrier, Set<Object> instances) {}

    private final int max;
    private final Map<Peer, Known> byConnection = new HashMap<>();
    private final int maxOfAll;
    private int sweepAt = FIRST_SWEEP;
    private int all;
    private int refusals;

    /**
     * @param max instances of one connection
     * @param maxOfAll instances of all connections together
     */
    KnownInstances(int max, int maxOfAll) {
        this.max = max;
        this.maxOfAll = maxOfAll;
    }

    /** Whether the connection may beat for this instance: it did before, or neither it nor all have too many yet. */
    boolean admit(Carrier carrier, Object instance) {
        if (byConnection.size() >= sweepAt) {
            sweep();
        }
        Known known = byConnection.computeIfAbsent(carrier.peer(), _ -> new Known(carrier, new HashSet<>(1)));
        if (!known.carrier().open().getAsBoolean()) {
            all -= known.instances().size();
            known = new Known(carrier, new HashSet<>(1)); // the same two ends again, but another connection
            byConnection.put(carrier.peer(), known);
        }
        if (known.instances().contains(instance)) {
            return true;
        }
        if (known.instances().size() >= max || !hasRoom()) {
            return false;
        }
        known.instances().add(instance);
        all++;
        return true;
    }

    private boolean hasRoom() {
        if (all >= maxOfAll && refusals++ % REFUSALS_A_SWEEP == 0) {
            sweep();
        }
        return all < maxOfAll;
    }

    /** Forgets connections that are closed. The next time is when there are twice as many as were left. */
    private void sweep() {
        byConnection.values().removeIf(known -> !known.carrier().open().getAsBoolean());
        all = byConnection.values().stream()
                .mapToInt(known -> known.instances().size())
                .sum();
        sweepAt = Math.max(FIRST_SWEEP, 2 * byConnection.size());
    }

    int connections() {
        return byConnection.size();
    }
}
