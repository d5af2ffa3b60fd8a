package dev.pulsewarden.benchmarks.tasks;

import dev.pulsewarden.benchmarks.load.CpuTimes;
import java.io.IOException;
import java.util.List;

/** What had been done and used when a run began; the run's figures are what came since. */
final class TaskStopwatch {

    private static final double MICROS_PER_SECOND = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;

    private final List<Long> servers;
    private final Register register;
    private final long stored;
    private final long delivered;
    private final CpuTimes before;
    private final long startedAt;

    TaskStopwatch(List<Long> servers, Register register) throws IOException {
        this.servers = servers;
        this.register = register;
        this.stored = register.stored();
        this.delivered = register.delivered();
        this.before = CpuTimes.of(servers);
        this.startedAt = System.nanoTime();
    }

    /** What was done up to now; times are added when the last ones are known. */
    Stopped stop() throws IOException {
        double seconds = (System.nanoTime() - startedAt) / NANOS_PER_SECOND;
        return new Stopped(
                seconds,
                register.stored() - stored,
                register.delivered() - delivered,
                CpuTimes.of(servers).since(before));
    }

    record Stopped(double seconds, long stored, long delivered, CpuTimes used) {

        TaskRun run(TaskLedger ledger) {
            long tasks = delivered == 0 ? stored : delivered;
            return new TaskRun(
                    stored / seconds,
                    delivered / seconds,
                    tasks == 0 ? 0 : used.servers() * MICROS_PER_SECOND / tasks,
                    TaskRun.Percentiles.of(ledger.untilStored),
                    TaskRun.Percentiles.of(ledger.untilDelivered),
                    used.servers() / seconds,
                    used.generator() / seconds,
                    used.others() / seconds);
        }
    }
}
