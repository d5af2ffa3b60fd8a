package dev.pulsewarden.benchmarks.broker;

import static dev.pulsewarden.benchmarks.load.Workload.Dialect.JSON;
import static dev.pulsewarden.benchmarks.load.Workload.Dialect.STOMP;
import static dev.pulsewarden.benchmarks.load.Workload.saturating;

import dev.pulsewarden.benchmarks.program.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Measures broker-service and its peer; {@code benchmarks/broker} builds both and starts this. */
public final class BrokerBenchmark {

    private static final int USAGE = 2;

    private static final List<Scenario> SCENARIOS = List.of(
            new Throughput("STOMP, 1 to 100", saturating(STOMP, 1, 1, 100), 12),
            new Throughput("JSON, 1 to 100", saturating(JSON, 1, 1, 100), 10),
            new Throughput("STOMP, 100 on 100 topics", saturating(STOMP, 100, 100, 100), 6),
            new Throughput("JSON, 100 on 100 topics", saturating(JSON, 100, 100, 100), 6),
            new Throughput("STOMP, 1 to 1,000", saturating(STOMP, 1, 1, 1000), 10),
            new Throughput("JSON, 1 to 1,000", saturating(JSON, 1, 1, 1000), 10),
            new Latency("STOMP, 50,000/s", saturating(STOMP, 1, 1, 100), 50_000),
            new Latency("JSON, 50,000/s", saturating(JSON, 1, 1, 100), 50_000),
            new Idle("STOMP, 5,000 idle", saturating(STOMP, 1, 1, 5000), 8),
            new Idle("JSON, 5,000 idle", saturating(JSON, 1, 1, 5000), 8),
            new StoppedSubscriber("STOMP, 1 of 100 stops", saturating(STOMP, 1, 1, 99)),
            new StoppedSubscriber("JSON, 1 of 100 stops", saturating(JSON, 1, 1, 99)));

    private BrokerBenchmark() {}

    /** Exits with 1 when a delivery went wrong, and with 2 when it was called in a wrong way. */
    public static void main(String[] arguments) throws IOException {
        Options options;
        try {
            options = Options.parse(List.of(arguments));
        } catch (IllegalArgumentException mistake) {
            System.err.println(mistake.getMessage() + "; benchmarks/broker --help lists the options");
            System.exit(USAGE);
            return;
        }
        Bench bench = new Bench(options);
        List<Row> rows = new ArrayList<>();
        for (Scenario scenario : SCENARIOS) {
            if (options.only().matcher(scenario.name()).find()) {
                System.err.println(scenario.name());
                rows.addAll(scenario.run(bench));
            }
        }
        System.out.println(Table.of(Row.HEADINGS, rows.stream().map(Row::cells).toList()));
        System.out.println("\nAll servers and runs together: " + bench.all());
        System.exit(bench.all().isClean() ? 0 : 1);
    }
}
