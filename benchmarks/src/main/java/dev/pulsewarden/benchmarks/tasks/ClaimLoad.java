package dev.pulsewarden.benchmarks.tasks;

import dev.pulsewarden.benchmarks.load.CpuTimes;
import dev.pulsewarden.benchmarks.load.LatencyHistogram;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * One worker that claims a task and acks it, over HTTP, again and again, before a backlog of READY tasks that stays nearly the same:
 * what it took is stored anew from time to time, and that is not measured.
 */
public final class ClaimLoad implements AutoCloseable {

    private static final int BATCH = 200;
    private static final int PRODUCERS = 8;
    private static final double MICROS_PER_SECOND = 1e6;

    private final TaskLoad load;
    private final Steps steps;

    private ClaimLoad(TaskLoad load, Steps steps) {
        this.load = load;
        this.steps = steps;
    }

    /** Fills a queue that nobody used before. */
    public static ClaimLoad open(int port, String queue, int backlog) throws IOException {
        TaskWorkload workload = TaskWorkload.saturating(PRODUCERS, BATCH, 0);
        TaskLoad load = TaskLoad.open(workload, Way.HTTP, port, queue);
        try {
            load.store(backlog);
            return new ClaimLoad(load, load.add(new Steps(workload, queue, load.shared())));
        } catch (IOException | RuntimeException failure) {
            load.close();
            throw failure;
        }
    }

    /** Claims, acks and measures; storing comes on top of the time. */
    public ClaimRun measure(Duration time, List<Long> servers) throws IOException {
        steps.claims.clear();
        steps.acks.clear();
        double cpuSeconds = 0;
        long tasks = 0;
        for (long spent = 0; spent < time.toNanos(); ) {
            CpuTimes before = CpuTimes.of(servers);
            long began = System.nanoTime();
            tasks += steps.take(load);
            spent += System.nanoTime() - began;
            cpuSeconds += CpuTimes.of(servers).since(before).servers();
            load.store(BATCH);
        }
        return new ClaimRun(
                TaskRun.Percentiles.of(steps.claims),
                TaskRun.Percentiles.of(steps.acks),
                cpuSeconds * MICROS_PER_SECOND / tasks);
    }

    /** Empties the queue, and says what came of everything. */
    public TaskTally finish() throws IOException {
        return load.finish();
    }

    @Override
    public void close() throws IOException {
        load.close();
    }

    /**
     * The figures of one measured stretch of time.
     *
     * @param claims from a claim of one task to its answer
     * @param acks from an ack to its answer
     * @param cpuMicros CPU time of the servers for both, in microseconds
     */
    public record ClaimRun(TaskRun.Percentiles claims, TaskRun.Percentiles acks, double cpuMicros) {}

    /** Takes as many tasks as one list has, then waits to be told again. */
    private static final class Steps extends Worker {

        private final LatencyHistogram claims = new LatencyHistogram();
        private final LatencyHistogram acks = new LatencyHistogram();
        private int left;

        Steps(TaskWorkload workload, String queue, TaskLoad.Shared shared) throws IOException {
            super(workload, Way.HTTP, queue, shared);
        }

        int take(TaskLoad load) throws IOException {
            left = BATCH;
            client().work(1);
            load.pollUntilDone(() -> left == 0);
            return BATCH - left;
        }

        @Override
        public void claimed(long nanos) {
            claims.record(nanos);
        }

        @Override
        public void acked(long nanos) {
            acks.record(nanos);
            left--;
        }

        @Override
        public boolean wantsMore() {
            return left > 0;
        }
    }
}
