package dev.pulsewarden.heartbeat.process;

import java.util.Optional;

/**
 * A process known by pid and start time alone: no pidfd could be had, or too many are open already.
 *
 * <p>To signal it, a pidfd is opened for that moment and the start time read after that, so it is still this process that is
 * signalled. Where the kernel has no pidfd at all, {@link ProcessHandle} is asked, which compares the start time once more.
 */
final class PlainProcess implements HeldProcess {

    private final ProcessFacts facts;
    private final Proc proc;
    private volatile boolean closed;

    PlainProcess(ProcessFacts facts, Proc proc) {
        this.facts = facts;
        this.proc = proc;
    }

    @Override
    public ProcessId id() {
        return facts.id();
    }

    @Override
    public String command() {
        return facts.command();
    }

    @Override
    public Uids owner() {
        return facts.owner();
    }

    @Override
    public Optional<Uids> ownerNow() {
        return proc.facts(facts.id().pid())
                .filter(now -> now.id().equals(facts.id()))
                .map(ProcessFacts::owner);
    }

    @Override
    public boolean isRunning() {
        return !closed
                && proc.stat(facts.id().pid())
                        .map(this::isThisOne)
                        .orElseGet(() -> proc.isThere(facts.id().pid())); // it cannot be read now: that is no end
    }

    /** Whether it is certain, as it must be before a signal. */
    private boolean surelyRuns() {
        return !closed && proc.stat(facts.id().pid()).filter(this::isThisOne).isPresent();
    }

    private boolean isThisOne(Stat stat) {
        return stat.startTicks() == facts.id().startTicks() && !stat.hasEnded();
    }

    @Override
    public SignalResult signal(Signal signal) {
        int pidfd = Kernel.pidfdOpen(facts.id().pid());
        if (pidfd < 0) {
            return surelyRuns() ? withoutPidfd(signal) : SignalResult.ENDED;
        }
        try {
            return surelyRuns()
                    ? PidfdProcess.result(Kernel.pidfdSendSignal(pidfd, signal.number()))
                    : SignalResult.ENDED;
        } finally {
            Kernel.close(pidfd);
        }
    }

    private SignalResult withoutPidfd(Signal signal) {
        Optional<ProcessHandle> handle = ProcessHandle.of(facts.id().pid());
        if (handle.isEmpty() || !surelyRuns()) {
            return SignalResult.ENDED;
        }
        boolean sent = signal == Signal.SIGKILL
                ? handle.get().destroyForcibly()
                : handle.get().destroy();
        // it answers false for both: not permitted, and just ended
        return sent ? SignalResult.SENT : surelyRuns() ? SignalResult.NOT_PERMITTED : SignalResult.ENDED;
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
    }
}
