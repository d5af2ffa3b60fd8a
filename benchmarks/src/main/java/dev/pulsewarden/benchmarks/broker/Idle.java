package dev.pulsewarden.benchmarks.broker;

import dev.pulsewarden.benchmarks.load.Load;
import dev.pulsewarden.benchmarks.load.ProcessFigures;
import dev.pulsewarden.benchmarks.load.Workload;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a subscriber costs that nothing is sent to: the growth of a warm server's resident memory, divided.
 *
 * @param name of the scenario
 * @param workload whose subscribers stay idle
 * @param goal KiB a subscriber at most
 */
record Idle(String name, Workload workload, int goal) implements Scenario {

    private static final Duration HOLD = Duration.ofSeconds(5);

    @Override
    public List<Row> run(Bench bench) throws IOException {
        List<Row> rows = new ArrayList<>();
        rows.add(Row.memory(name, Server.Kind.BROKER, kibEach(bench, Server.Kind.BROKER), "(at most " + goal + ")"));
        if (bench.options().withPeer()) {
            rows.add(Row.memory(name, Server.Kind.NODE, kibEach(bench, Server.Kind.NODE), ""));
        }
        return rows;
    }

    private String kibEach(Bench bench, Server.Kind kind) throws IOException {
        Workload few = Workload.saturating(workload.dialect(), 1, 1, 100);
        try (Server server = bench.warmServer(kind, few)) {
            long before = ProcessFigures.of(server.pid()).residentKib();
            try (Load load = Load.open(workload, server.port())) {
                load.hold(HOLD);
                long after = ProcessFigures.of(server.pid()).residentKib();
                Bench.say("%s: %,d KiB before, %,d KiB with %,d subscribers; %s"
                        .formatted(kind.label(), before, after, workload.subscribers(), bench.count(load.finish())));
                return "%.2f".formatted((double) (after - before) / workload.subscribers());
            }
        }
    }
}
