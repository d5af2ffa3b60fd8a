package dev.pulsewarden.heartbeat.process;

import java.util.Optional;
import java.util.function.Consumer;

/** Where there is no Linux: no process can be seen, so none is ever ended. */
final class NoProcesses implements Processes {

    @Override
    public Optional<HeldProcess> hold(long pid) {
        return Optional.empty();
    }

    @Override
    public String bootId() {
        return "";
    }

    @Override
    public Optional<String> untouchable(long pid) {
        return Optional.of("processes cannot be seen on this system");
    }

    @Override
    public void ended(Consumer<HeldProcess> found) {
        // none is held
    }
}
