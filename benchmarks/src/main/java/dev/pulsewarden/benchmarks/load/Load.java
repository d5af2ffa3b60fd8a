package dev.pulsewarden.benchmarks.load;

import dev.pulsewarden.benchmarks.connection.Connections;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/** Clients of one server that do what a workload says, for as long as they are told to. */
public final class Load implements AutoCloseable {

    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    private static final Duration DRAINED_WITHIN = Duration.ofSeconds(10);
    private static final Duration LATECOMERS = Duration.ofMillis(200);
    private static final Duration STALLED_AFTER = Duration.ofSeconds(10);
    private static final long PROBE_EVERY_NANOS = 200_000_000;
    private static final int OPENING_AT_ONCE = 128;

    private final Workload workload;
    private final Connections connections;
    private final Ledger ledger = new Ledger();
    private final List<Publisher> publishers = new ArrayList<>();
    private final List<Subscriber> subscribers = new ArrayList<>();
    private final List<StoppedReader> stopped = new ArrayList<>();
    private final List<Client> opening = new ArrayList<>();
    private boolean stalled;

    private Load(Workload workload, int port) throws IOException {
        this.workload = workload;
        this.connections = new Connections(port);
    }

    /** Opens all connections, and returns when each subscriber has been reached by a message. */
    public static Load open(Workload workload, int port) throws IOException {
        Load load = new Load(workload, port);
        try {
            load.connect();
            load.probe();
            return load;
        } catch (IOException | RuntimeException failure) {
            load.close();
            throw failure;
        }
    }

    private void connect() throws IOException {
        for (int i = 0; i < workload.publishers(); i++) {
            publishers.add(admitted(new Publisher(i, workload, ledger, connections)));
        }
        for (int i = 0; i < workload.subscribers(); i++) {
            subscribers.add(admitted(new Subscriber(i, workload, publishers, ledger, connections)));
        }
        for (int i = 0; i < workload.stopped(); i++) {
            stopped.add(admitted(new StoppedReader(workload.subscribers() + i, workload, connections)));
        }
        await(() -> publishers.stream().allMatch(Client::isConnected), "publishers are not connected");
    }

    /** Lets only so many connections be on their way at once: more are refused where the backlog is short. */
    private <C extends Client> C admitted(C client) throws IOException {
        opening.add(client);
        if (opening.size() >= OPENING_AT_ONCE) {
            await(() -> opening.stream().allMatch(each -> each.connection.isUpgraded()), "WebSockets are not open");
            opening.clear();
        }
        return client;
    }

    private void probe() throws IOException {
        long[] next = {System.nanoTime()};
        await(
                () -> {
                    if (System.nanoTime() - next[0] >= 0) {
                        next[0] += PROBE_EVERY_NANOS;
                        publishers.forEach(Publisher::probe);
                    }
                    return subscribers.stream().allMatch(Subscriber::isReached)
                            && stopped.stream().allMatch(StoppedReader::isStopped);
                },
                "subscribers were not reached by a message");
    }

    /** Publishes without measuring. */
    public void drive(Duration time) throws IOException {
        long now = System.nanoTime();
        long end = now + time.toNanos();
        long arrived = ledger.counts.received;
        long arrivedAt = now;
        Pump pump = Pump.of(workload.pace(), publishers, now);
        while (now - end < 0 && !stalled) {
            long next = pump.pump(now);
            connections.poll(next - end < 0 ? next : end);
            now = System.nanoTime();
            if (ledger.counts.received != arrived) {
                arrived = ledger.counts.received;
                arrivedAt = now;
            } else if (now - arrivedAt > STALLED_AFTER.toNanos()) {
                stalled = true;
            }
        }
    }

    /** Publishes and measures; the process is the server's. */
    public Run measure(Duration time, long server) throws IOException {
        Stopwatch stopwatch = new Stopwatch(server, ledger);
        ledger.measure();
        drive(time);
        ledger.stopMeasuring();
        return stopwatch.stop();
    }

    /** Messages sent so far. */
    long published() {
        return ledger.counts.published;
    }

    /** Holds the connections without publishing. */
    public void hold(Duration time) throws IOException {
        pollUntil(() -> false, time);
    }

    /** Waits for what is still under way, and says what came of everything. */
    public Tally finish() throws IOException {
        publishers.forEach(Publisher::conclude);
        pollUntil(() -> subscribers.stream().allMatch(Subscriber::isAtEnd), DRAINED_WITHIN);
        hold(LATECOMERS);
        subscribers.forEach(Subscriber::conclude);
        return ledger.counts.tally(stalled);
    }

    /** Lets those that stopped reading read what there is, and says what became of each. */
    public List<String> fateOfStopped() throws IOException {
        for (StoppedReader each : stopped) {
            each.connection.readOn();
        }
        pollUntil(() -> stopped.stream().noneMatch(each -> each.connection.isOpen()), DRAINED_WITHIN);
        return stopped.stream()
                .map(each -> Objects.requireNonNullElse(each.end(), "still connected"))
                .toList();
    }

    private void await(BooleanSupplier done, String otherwise) throws IOException {
        if (!pollUntil(done, READY_WITHIN) || ledger.counts.closed > 0) {
            throw new LoadException(
                    "after %d s some %s, or were turned away".formatted(READY_WITHIN.toSeconds(), otherwise));
        }
    }

    private boolean pollUntil(BooleanSupplier done, Duration limit) throws IOException {
        long end = System.nanoTime() + limit.toNanos();
        boolean reached = done.getAsBoolean();
        while (!reached && System.nanoTime() - end < 0) {
            connections.poll(Math.min(end, System.nanoTime() + 20_000_000));
            reached = done.getAsBoolean();
        }
        return reached;
    }

    @Override
    public void close() throws IOException {
        connections.close();
    }
}
