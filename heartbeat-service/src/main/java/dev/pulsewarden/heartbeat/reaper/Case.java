package dev.pulsewarden.heartbeat.reaper;

import dev.pulsewarden.heartbeat.process.HeldProcess;
import dev.pulsewarden.heartbeat.process.Signal;
import dev.pulsewarden.heartbeat.registry.Instance;
import dev.pulsewarden.heartbeat.registry.State;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An open case: whom, what is written of it, and which step is due when. The reaper's thread changes it, others read. */
final class Case {

    private final Instance instance;
    private final HeldProcess process;
    private final long spokeBefore;
    private volatile Kill kill;
    private volatile @Nullable Signal next;
    private volatile long due;
    private boolean written = true;
    private boolean wasLate;

    Case(Instance instance, Kill kill, Signal next, long due, boolean wasLate) {
        this.instance = instance;
        this.process = Objects.requireNonNull(instance.process());
        this.spokeBefore = instance.spokeAt();
        this.wasLate = wasLate;
        this.kill = kill;
        this.next = next;
        this.due = due;
    }

    Instance instance() {
        return instance;
    }

    HeldProcess process() {
        return process;
    }

    Kill kill() {
        return kill;
    }

    /** The signal that is sent next; null after the last one. */
    @Nullable
    Signal next() {
        return next;
    }

    boolean isDue(long now) {
        return now - due >= 0;
    }

    /** One that was late and is up has spoken; one that was taken up as just seen must speak first. */
    boolean hasSpoken() {
        if (instance.state() != State.UP) {
            wasLate = true;
            return false;
        }
        return wasLate || instance.spokeAt() != spokeBefore;
    }

    boolean isClosed() {
        return kill.result() != null;
    }

    /** Whether the trail has its newest state. */
    boolean isWritten() {
        return written;
    }

    void became(Kill newest, boolean onDisk) {
        kill = newest;
        written = onDisk;
    }

    void then(@Nullable Signal signal, long at) {
        next = signal;
        due = at;
    }

    /** We ourselves were away for so long: it gets that time. */
    void pass(long gap) {
        then(next, due + gap);
    }
}
