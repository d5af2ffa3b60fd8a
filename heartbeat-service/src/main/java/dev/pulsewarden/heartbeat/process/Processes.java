package dev.pulsewarden.heartbeat.process;

import java.util.Optional;
import java.util.function.Consumer;

/** The processes of this host, as far as we can see them. */
public interface Processes {

    /** Takes hold of the process that has this pid now; empty when there is none, or none that we can see. */
    Optional<HeldProcess> hold(long pid);

    /** Takes hold of exactly this process; empty when it has ended. */
    default Optional<HeldProcess> hold(ProcessId id) {
        Optional<HeldProcess> held = hold(id.pid());
        if (held.isPresent() && !held.get().id().equals(id)) {
            held.get().close();
            return Optional.empty();
        }
        return held;
    }

    /** Which start of the host this is; empty where that is not known. */
    String bootId();

    /** Why this process must never be signalled, whoever asks; empty when nothing speaks against it. */
    Optional<String> untouchable(long pid);

    /** Tells which of the held processes have ended since the last call; a bounded number each time. */
    void ended(Consumer<HeldProcess> found);
}
