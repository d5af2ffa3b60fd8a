package dev.pulsewarden.heartbeat.process;

import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Processes held by pidfd as long as there are descriptors to spare, by pid and start time past that. */
final class LinuxProcesses implements Processes {

    private static final int PLAIN_ONES_A_CALL = 64;

    private final Proc proc;
    private final int mostPidfds;
    private final Epoll epoll = new Epoll();
    private final AtomicInteger openPidfds = new AtomicInteger();
    private final AtomicLong keys = new AtomicLong();
    private final Map<Long, PidfdProcess> watched = new ConcurrentHashMap<>();
    private final Queue<PlainProcess> plain = new ConcurrentLinkedQueue<>();

    LinuxProcesses(Proc proc, int mostPidfds) {
        this.proc = proc;
        this.mostPidfds = mostPidfds;
    }

    @Override
    public Optional<HeldProcess> hold(long pid) {
        if (pid < 1 || pid > Integer.MAX_VALUE) {
            return Optional.empty();
        }
        int pidfd = openPidfds.incrementAndGet() <= mostPidfds ? Kernel.pidfdOpen(pid) : -1;
        if (pidfd < 0) {
            openPidfds.decrementAndGet();
            return proc.facts(pid).map(this::holdPlainly);
        }
        // read after the pidfd was opened: if its process still runs then, the facts are that process's
        Optional<ProcessFacts> facts = proc.facts(pid);
        if (facts.isEmpty() || Kernel.readable(pidfd)) {
            openPidfds.decrementAndGet();
            Kernel.close(pidfd);
            return Optional.empty();
        }
        return Optional.of(hold(facts.get(), pidfd));
    }

    private HeldProcess hold(ProcessFacts facts, int pidfd) {
        long key = keys.incrementAndGet();
        PidfdProcess process = new PidfdProcess(facts, proc, pidfd, () -> {
            watched.remove(key);
            openPidfds.decrementAndGet();
        });
        watched.put(key, process);
        if (!epoll.watch(pidfd, key)) {
            process.close();
            return holdPlainly(facts);
        }
        return process;
    }

    private HeldProcess holdPlainly(ProcessFacts facts) {
        PlainProcess process = new PlainProcess(facts, proc);
        plain.add(process);
        return process;
    }

    @Override
    public String bootId() {
        return proc.bootId();
    }

    @Override
    public Optional<String> untouchable(long pid) {
        if (pid == 1) {
            return Optional.of("pid 1 is never ended");
        }
        if (pid == proc.self()) {
            return Optional.of("heartbeat-service does not end itself");
        }
        if (proc.ancestors().contains(pid)) {
            return Optional.of("it is an ancestor of heartbeat-service");
        }
        return proc.stat(pid).filter(Stat::kernelThread).map(_ -> "it is a thread of the kernel");
    }

    @Override
    public void ended(Consumer<HeldProcess> found) {
        epoll.readable(key -> {
            PidfdProcess process = watched.remove(key);
            if (process != null) {
                process.unwatch(epoll);
                found.accept(process);
            }
        });
        for (int i = Math.min(PLAIN_ONES_A_CALL, plain.size()); i > 0; i--) {
            PlainProcess next = plain.poll();
            if (next == null || next.isClosed()) {
                continue;
            }
            if (next.isRunning()) {
                plain.add(next);
            } else {
                found.accept(next);
            }
        }
    }
}
