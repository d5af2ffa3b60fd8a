package dev.pulsewarden.heartbeat.registry;

import dev.pulsewarden.heartbeat.process.Endability;
import dev.pulsewarden.heartbeat.process.FakeProcess;

/** Somebody is about to be believed. */
public final class Promise {

    private final Fixture world = new Fixture();
    private final Instance instance = world.watched("a", new FakeProcess(10), Endability.notNow("not yet"));
    private final Grants grants = new Grants();

    public Promise() {
        grants.await(
                instance,
                () -> world.lifecycle.vouchedFor(instance, Endability.by(1000), instance.details(), "connection"));
    }

    public Grants grants() {
        return grants;
    }

    public boolean isKept() {
        return instance.endability().endable();
    }
}
