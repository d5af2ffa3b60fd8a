package dev.pulsewarden.benchmarks.tasks;

import dev.pulsewarden.benchmarks.connection.Connections;
import dev.pulsewarden.benchmarks.load.LoadException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Clients of one queue that do what a workload says, for as long as they are told to. */
public final class TaskLoad implements AutoCloseable {

    /** With workers, producers wait while so many tasks are on their way: what is measured then goes on for ever. */
    private static final int MOST_UNDER_WAY = 1000;

    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    private static final Duration STALLED_AFTER = Duration.ofSeconds(10);
    private static final Duration LATECOMERS = Duration.ofMillis(300);
    private static final int DRAINED_AT_ONCE = 100;
    private static final long LOOK_AGAIN_NANOS = 100_000_000;
    private static final long LOOK_EVERY_NANOS = 20_000_000;

    private final TaskWorkload workload;
    private final Way way;
    private final String queue;
    private final Shared shared;
    private final List<Producer> producers = new ArrayList<>();
    private final List<Worker> workers = new ArrayList<>();
    private Duration patience = STALLED_AFTER;
    private boolean stalled;

    /** What all clients of a load have in common. */
    record Shared(Register register, TaskLedger ledger, Connections connections) {}

    private TaskLoad(TaskWorkload workload, Way way, int port, String queue) throws IOException {
        this.workload = workload;
        this.way = way;
        this.queue = queue;
        this.shared = new Shared(new Register(workload.producers()), new TaskLedger(), new Connections(port));
    }

    /** Connects all clients; the queue is one that nobody used before. */
    public static TaskLoad open(TaskWorkload workload, Way way, int port, String queue) throws IOException {
        TaskLoad load = new TaskLoad(workload, way, port, queue);
        try {
            load.connect();
            return load;
        } catch (IOException | RuntimeException failure) {
            load.close();
            throw failure;
        }
    }

    private void connect() throws IOException {
        for (int i = 0; i < workload.producers(); i++) {
            producers.add(new Producer(i, workload, way, queue, shared));
        }
        await(() -> producers.stream().allMatch(producer -> producer.client().isReady()));
        for (int i = 0; i < workload.workers(); i++) {
            add(newWorker()).client().work(1);
        }
    }

    private Worker newWorker() throws IOException {
        return new Worker(workload, way, queue, shared);
    }

    /** Connects one more worker, which is not told to work yet. */
    <W extends Worker> W add(W worker) throws IOException {
        workers.add(worker);
        await(() -> worker.client().isReady());
        return worker;
    }

    Shared shared() {
        return shared;
    }

    /** It is given up when nothing came for so long. */
    void giveUpAfter(Duration time) {
        patience = time;
    }

    /** Stores and takes tasks without measuring. */
    public void drive(Duration time) throws IOException {
        long now = System.nanoTime();
        follow(now, now + time.toNanos());
        pumpUntil(now + time.toNanos());
    }

    /** Stores at least so many tasks. */
    void store(long tasks) throws IOException {
        long wanted = shared.register().sent() + tasks;
        pollUntilDone(() -> {
            pump(System.nanoTime(), wanted);
            return shared.register().stored() >= wanted;
        });
    }

    /** Stores, takes and measures; the processes are those of all servers that take part. */
    public TaskRun measure(Duration time, List<Long> servers) throws IOException {
        TaskStopwatch stopwatch = new TaskStopwatch(servers, shared.register());
        long now = System.nanoTime();
        shared.ledger().measure(now);
        follow(now, now + time.toNanos());
        pumpUntil(now + time.toNanos());
        TaskStopwatch.Stopped stopped = stopwatch.stop();
        shared.ledger().measureUntil(now + time.toNanos());
        if (workload.isPaced()) {
            catchUp();
        }
        shared.ledger().stopMeasuring();
        return stopped.run(shared.ledger());
    }

    private void follow(long now, long end) {
        if (workload.isPaced()) {
            for (int i = 0; i < producers.size(); i++) {
                producers.get(i).follow(Schedule.of(workload, i, now, end));
            }
        }
    }

    /** What was due is still sent, however late, and its times count. */
    private void catchUp() throws IOException {
        pollUntilDone(() -> {
            pump(System.nanoTime(), Long.MAX_VALUE);
            return producers.stream().allMatch(Producer::isThrough) && isDelivered();
        });
    }

    private boolean isDelivered() {
        return workload.workers() == 0 || shared.register().underWay() == 0;
    }

    private void pumpUntil(long end) throws IOException {
        long now = System.nanoTime();
        Progress progress = new Progress(now);
        while (now - end < 0 && !stalled) {
            long next = pump(now, Long.MAX_VALUE);
            shared.connections().poll(next - end < 0 ? next : end);
            now = System.nanoTime();
            stalled = progress.isStalled(now);
        }
    }

    private long pump(long now, long mostSent) {
        Register register = shared.register();
        long next = now + LOOK_AGAIN_NANOS;
        for (Producer producer : producers) {
            boolean room =
                    register.sent() < mostSent && (workload.workers() == 0 || register.underWay() < MOST_UNDER_WAY);
            long again = producer.pump(now, room);
            next = again - next < 0 ? again : next;
        }
        return next;
    }

    /** Stores no more, empties the queue, and says what came of everything. */
    public TaskTally finish() throws IOException {
        pollUntilDone(() -> producers.stream().noneMatch(Producer::isUnderWay));
        if (workload.workers() == 0) {
            add(newWorker()).client().work(DRAINED_AT_ONCE);
        }
        pollUntilDone(() -> shared.register().delivered() >= shared.register().stored());
        pause();
        lookForWhatComesBack();
        return shared.register().tally(shared.ledger().damaged, shared.ledger().closed, stalled);
    }

    /** What was done, and comes to another worker once the first ones are gone, was not done for the server. */
    private void lookForWhatComesBack() throws IOException {
        workers.forEach(worker -> worker.client().abandon());
        pause();
        Worker last = add(newWorker());
        last.client().work(DRAINED_AT_ONCE);
        pause();
        last.client().deleteQueue();
        pause();
    }

    private void pause() throws IOException {
        long end = System.nanoTime() + LATECOMERS.toNanos();
        while (System.nanoTime() - end < 0) {
            shared.connections().poll(end);
        }
    }

    /** Until that is so, or nothing moves any more. */
    void pollUntilDone(BooleanSupplier done) throws IOException {
        Progress progress = new Progress(System.nanoTime());
        while (!stalled && !done.getAsBoolean()) {
            long now = System.nanoTime();
            shared.connections().poll(now + LOOK_EVERY_NANOS);
            stalled = progress.isStalled(now);
        }
    }

    private void await(BooleanSupplier done) throws IOException {
        long end = System.nanoTime() + READY_WITHIN.toNanos();
        while (!done.getAsBoolean()) {
            if (System.nanoTime() - end > 0 || shared.ledger().closed > 0) {
                throw new LoadException("after %d s some clients were not connected, or were turned away"
                        .formatted(READY_WITHIN.toSeconds()));
            }
            shared.connections().poll(System.nanoTime() + LOOK_EVERY_NANOS);
        }
    }

    @Override
    public void close() throws IOException {
        Stream.concat(producers.stream().map(Producer::client), workers.stream().map(Worker::client))
                .forEach(TaskClient::abandon);
        shared.connections().close();
    }

    /** Whether anything moves; it is given up when nothing does. */
    private final class Progress {

        private long moved;
        private long movedAt;

        Progress(long now) {
            this.moved = count();
            this.movedAt = now;
        }

        boolean isStalled(long now) {
            long count = count();
            if (count != moved) {
                moved = count;
                movedAt = now;
            }
            return now - movedAt > patience.toNanos();
        }

        private long count() {
            return shared.register().stored() + shared.register().delivered();
        }
    }
}
