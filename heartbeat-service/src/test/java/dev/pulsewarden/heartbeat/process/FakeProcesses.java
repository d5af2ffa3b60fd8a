package dev.pulsewarden.heartbeat.process;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A host with the processes that the test puts there. */
public final class FakeProcesses implements Processes {

    public final Map<Long, HeldProcess> there = new HashMap<>();
    public final Map<Long, String> untouchable = new HashMap<>();

    @Override
    public Optional<HeldProcess> hold(long pid) {
        return Optional.ofNullable(there.get(pid)).filter(HeldProcess::isRunning);
    }

    @Override
    public String bootId() {
        return "boot";
    }

    @Override
    public Optional<String> untouchable(long pid) {
        return Optional.ofNullable(untouchable.get(pid));
    }

    @Override
    public void ended(Consumer<HeldProcess> found) {
        there.values().stream().filter(process -> !process.isRunning()).forEach(found);
        there.values().removeIf(process -> !process.isRunning());
    }
}
