package dev.pulsewarden.heartbeat.process;

import java.util.Optional;

/** A hold on one process: however often its pid is given away later, this stays the process that it was. Thread-safe. */
public interface HeldProcess extends AutoCloseable {

    ProcessId id();

    /** Its command name as the kernel has it, at most 15 characters of any kind. */
    String command();

    /** Whose it was when it was taken hold of. */
    Uids owner();

    /** Whose it is now; empty once it has ended or cannot be read any more. */
    Optional<Uids> ownerNow();

    /** Whether it runs. A zombie has ended; a closed hold knows of no process. */
    boolean isRunning();

    /** Signals this very process, never another one that has its pid by now. */
    SignalResult signal(Signal signal);

    /** Lets go of it; the process itself does not notice. */
    @Override
    void close();
}
