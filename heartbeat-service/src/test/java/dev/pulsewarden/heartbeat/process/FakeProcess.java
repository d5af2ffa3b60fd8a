package dev.pulsewarden.heartbeat.process;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A process that is not there: it ends when the test says so, or as told at a signal. */
public final class FakeProcess implements HeldProcess {

    public final List<Signal> signals = new ArrayList<>();
    public boolean running = true;
    public boolean closed;
    public Signal endsOn = Signal.SIGKILL;
    public SignalResult answer = SignalResult.SENT;
    public Uids owner;
    public boolean readable = true;
    private final ProcessId id;
    private final Uids registeredOwner;

    public FakeProcess(long pid) {
        this(pid, 1000);
    }

    public FakeProcess(long pid, long uid) {
        this.id = new ProcessId("boot", pid, 77);
        this.registeredOwner = new Uids(uid, uid, uid);
        this.owner = registeredOwner;
    }

    @Override
    public ProcessId id() {
        return id;
    }

    @Override
    public String command() {
        return "fake";
    }

    @Override
    public Uids owner() {
        return registeredOwner;
    }

    @Override
    public Optional<Uids> ownerNow() {
        return running && readable ? Optional.of(owner) : Optional.empty();
    }

    @Override
    public boolean isRunning() {
        return running && !closed;
    }

    @Override
    public SignalResult signal(Signal signal) {
        if (answer == SignalResult.SENT) {
            signals.add(signal);
            running = running && signal != endsOn;
        }
        return answer;
    }

    @Override
    public void close() {
        closed = true;
    }
}
