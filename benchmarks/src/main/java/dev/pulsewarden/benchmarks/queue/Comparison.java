package dev.pulsewarden.benchmarks.queue;

import dev.pulsewarden.benchmarks.program.Medians;
import dev.pulsewarden.benchmarks.tasks.TaskRun;
import dev.pulsewarden.benchmarks.tasks.TaskWorkload;
import dev.pulsewarden.benchmarks.tasks.Way;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The same in several ways, beside each other.
 *
 * @param name of the scenario
 * @param ways in which it is done
 * @param workload what is done
 * @param figure what is compared
 * @param goals what is to come of it, where there is something
 */
record Comparison(String name, Set<Way> ways, TaskWorkload workload, Figure figure, Map<Way, String> goals)
        implements Scenario {

    private static final List<String> HEADINGS = List.of(
            "scenario",
            "through",
            "tasks/s (least to most)",
            "CPU µs a task",
            "stored p50 ms",
            "p99 ms",
            "delivered p50 ms",
            "p99 ms",
            "compared (goal)");

    @Override
    public List<String> headings() {
        return HEADINGS;
    }

    @Override
    public List<List<String>> run(Bench bench) throws IOException {
        Map<Way, Medians<TaskRun>> figures = bench.measure(new TreeSet<>(ways), workload);
        return figures.keySet().stream().map(way -> row(way, figures)).toList();
    }

    private List<String> row(Way way, Map<Way, Medians<TaskRun>> figures) {
        Medians<TaskRun> runs = figures.get(way);
        if (runs == null) {
            throw new IllegalArgumentException(way + " was not measured");
        }
        return List.of(
                name,
                label(way),
                runs.spread(figure.counted()),
                "%,.0f".formatted(runs.of(TaskRun::cpuMicros)),
                millis(runs.of(run -> run.untilStored().p50())),
                millis(runs.of(run -> run.untilStored().p99())),
                workload.workers() == 0
                        ? ""
                        : millis(runs.of(run -> run.untilDelivered().p50())),
                workload.workers() == 0
                        ? ""
                        : millis(runs.of(run -> run.untilDelivered().p99())),
                verdict(way, runs, figures.get(Way.AMQP)));
    }

    private String verdict(Way way, Medians<TaskRun> runs, @Nullable Medians<TaskRun> peer) {
        String goal = goals.containsKey(way) ? " (" + goals.get(way) + ")" : "";
        if (peer == null || way == Way.AMQP) {
            return goal.strip();
        }
        return figure.inWords(runs.of(figure.compared()) / peer.of(figure.compared())) + goal;
    }

    static String label(Way way) {
        return switch (way) {
            case WEBSOCKET -> "broker, WebSocket";
            case HTTP -> "queue, HTTP";
            case AMQP -> "RabbitMQ";
        };
    }

    static String millis(double millis) {
        return "%.2f".formatted(millis);
    }
}
