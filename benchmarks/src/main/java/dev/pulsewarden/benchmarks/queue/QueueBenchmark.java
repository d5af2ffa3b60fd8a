package dev.pulsewarden.benchmarks.queue;

import static dev.pulsewarden.benchmarks.tasks.TaskWorkload.saturating;
import static dev.pulsewarden.benchmarks.tasks.Way.AMQP;
import static dev.pulsewarden.benchmarks.tasks.Way.HTTP;
import static dev.pulsewarden.benchmarks.tasks.Way.WEBSOCKET;

import dev.pulsewarden.benchmarks.program.Table;
import dev.pulsewarden.benchmarks.tasks.Way;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Measures queue-service, alone and behind broker-service, and RabbitMQ; {@code benchmarks/queue} builds ours and starts this. */
public final class QueueBenchmark {

    private static final int USAGE = 2;
    private static final Set<Way> ALL = Set.of(WEBSOCKET, HTTP, AMQP);

    private static final List<Scenario> SCENARIOS = List.of(
            new Comparison("enqueue", ALL, saturating(8, 1, 0), Figure.STORED, Map.of(WEBSOCKET, "1.5")),
            new Comparison("end to end", ALL, saturating(8, 1, 8), Figure.DELIVERED, Map.of(WEBSOCKET, "1")),
            new Comparison("200/s", ALL, saturating(8, 1, 8).at(200), Figure.P99, Map.of(WEBSOCKET, "1")),
            new Comparison("lists of 100", Set.of(HTTP), saturating(8, 100, 0), Figure.STORED, Map.of(HTTP, "20,000")),
            new Backlog("claim and ack", 1000, 1.5));

    private QueueBenchmark() {}

    /** Exits with 1 when something was wrong with a task, and with 2 when it was called in a wrong way. */
    public static void main(String[] arguments) throws IOException {
        Options options;
        try {
            options = Options.parse(List.of(arguments));
        } catch (IllegalArgumentException mistake) {
            System.err.println(mistake.getMessage() + "; benchmarks/queue --help lists the options");
            System.exit(USAGE);
            return;
        }
        Bench bench = new Bench(options, peer(options));
        Map<List<String>, List<List<String>>> tables = new LinkedHashMap<>();
        for (Scenario scenario : SCENARIOS) {
            if (options.only().matcher(scenario.name()).find()) {
                System.err.println(scenario.name());
                tables.computeIfAbsent(scenario.headings(), _ -> new ArrayList<>())
                        .addAll(scenario.run(bench));
            }
        }
        tables.forEach((headings, rows) -> System.out.println(Table.of(headings, rows) + "\n"));
        System.out.println("All servers and runs together: " + bench.all());
        System.exit(bench.all().isClean() ? 0 : 1);
    }

    private static Optional<Path> peer(Options options) throws IOException {
        if (!options.withPeer()) {
            return Optional.empty();
        }
        Optional<Path> program = RabbitMq.program();
        if (program.isEmpty()) {
            System.err.println("RabbitMQ is not installed (Debian: rabbitmq-server), so this measures without a peer.");
        } else {
            System.err.println("The peer is RabbitMQ " + RabbitMq.version(program.orElseThrow()) + ".");
        }
        return program;
    }
}
