package dev.pulsewarden.benchmarks.broker;

import dev.pulsewarden.benchmarks.load.Load;
import dev.pulsewarden.benchmarks.load.ProcessFigures;
import dev.pulsewarden.benchmarks.load.Workload;
import dev.pulsewarden.benchmarks.program.Server;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a subscriber costs that nothing is sent to: the growth of a warm server's resident memory, divided, and beside it that
 * of what is alive in a JVM's heap, which may fill memory that was resident before.
 *
 * @param name of the scenario
 * @param workload whose subscribers stay idle
 * @param goal KiB a subscriber at most
 */
record Idle(String name, Workload workload, int goal) implements Scenario {

    private static final Duration BUSY = Duration.ofSeconds(2);
    private static final Duration HOLD = Duration.ofSeconds(5);

    @Override
    public List<Row> run(Bench bench) throws IOException {
        List<Row> rows = new ArrayList<>();
        rows.add(Row.memory(name, Kind.BROKER, ofBroker(bench), "(at most " + goal + ")"));
        if (bench.options().withPeer()) {
            rows.add(Row.memory(name, Kind.NODE, ofPeer(bench), ""));
        }
        return rows;
    }

    private String ofBroker(Bench bench) throws IOException {
        try (Server server = bench.warmServer(Kind.BROKER, few())) {
            long live = JvmHeap.liveKib(server);
            keepBusy(bench, server);
            long resident = residentKib(server);
            try (Load load = Load.open(workload, server.port())) {
                load.hold(HOLD);
                String residentEach = each(residentKib(server) - resident);
                String liveEach = each(JvmHeap.liveKib(server) - live);
                bench.count(load.finish());
                return residentEach + ", heap " + liveEach;
            }
        }
    }

    private String ofPeer(Bench bench) throws IOException {
        try (Server server = bench.warmServer(Kind.NODE, few())) {
            long resident = residentKib(server);
            try (Load load = Load.open(workload, server.port())) {
                load.hold(HOLD);
                String residentEach = each(residentKib(server) - resident);
                bench.count(load.finish());
                return residentEach;
            }
        }
    }

    /** The heap is in use again, as it is in a server at work. */
    private void keepBusy(Bench bench, Server server) throws IOException {
        try (Load load = Load.open(few(), server.port())) {
            load.drive(BUSY);
            bench.count(load.finish());
        }
    }

    private Workload few() {
        return Workload.saturating(workload.dialect(), 1, 1, 100);
    }

    private String each(long kib) {
        return "%.1f".formatted((double) kib / workload.subscribers());
    }

    private static long residentKib(Server server) throws IOException {
        return ProcessFigures.of(server.pid()).residentKib();
    }
}
