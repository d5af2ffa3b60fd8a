package dev.pulsewarden.heartbeat.process;

import java.util.Optional;

/**
 * A process held by a pidfd: the kernel itself keeps it apart from any later one with the same pid.
 *
 * <p>Synchronized, because a descriptor that was closed meanwhile could stand for something else.
 */
final class PidfdProcess implements HeldProcess {

    private final ProcessFacts facts;
    private final Proc proc;
    private final int pidfd;
    private final Runnable onClose;
    private boolean closed;

    PidfdProcess(ProcessFacts facts, Proc proc, int pidfd, Runnable onClose) {
        this.facts = facts;
        this.proc = proc;
        this.pidfd = pidfd;
        this.onClose = onClose;
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
    public synchronized Optional<Uids> ownerNow() {
        Optional<Uids> owner = proc.status(facts.id().pid()).map(Status::owner);
        return isRunning() ? owner : Optional.empty();
    }

    @Override
    public synchronized boolean isRunning() {
        return !closed && !Kernel.readable(pidfd);
    }

    @Override
    public synchronized SignalResult signal(Signal signal) {
        if (!isRunning()) {
            return SignalResult.ENDED;
        }
        return result(Kernel.pidfdSendSignal(pidfd, signal.number()));
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            onClose.run();
            Kernel.close(pidfd);
        }
    }

    static SignalResult result(int errno) {
        return switch (-errno) {
            case 0 -> SignalResult.SENT;
            case Kernel.ESRCH -> SignalResult.ENDED;
            case Kernel.EPERM -> SignalResult.NOT_PERMITTED;
            default -> SignalResult.FAILED;
        };
    }

    /** Its end was seen: not to be told again. */
    synchronized void unwatch(Epoll epoll) {
        if (!closed) {
            epoll.unwatch(pidfd);
        }
    }
}
