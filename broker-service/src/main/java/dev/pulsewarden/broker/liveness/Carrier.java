package dev.pulsewarden.broker.liveness;

import dev.pulsewarden.wire.Peer;
import java.util.function.BooleanSupplier;

/**
 * The connection that a heartbeat came by. Once it is closed its port may be another process's, in whose name nothing is
 * to be said.
 *
 * @param peer its two ends
 * @param open whether it is still there; asked from any thread
 */
public record Carrier(Peer peer, BooleanSupplier open) {}
