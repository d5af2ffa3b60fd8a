package dev.pulsewarden.benchmarks.queue;

import dev.pulsewarden.benchmarks.load.WarmUp;
import dev.pulsewarden.benchmarks.program.Cores;
import dev.pulsewarden.benchmarks.program.Medians;
import dev.pulsewarden.benchmarks.tasks.TaskLoad;
import dev.pulsewarden.benchmarks.tasks.TaskRun;
import dev.pulsewarden.benchmarks.tasks.TaskTally;
import dev.pulsewarden.benchmarks.tasks.TaskWorkload;
import dev.pulsewarden.benchmarks.tasks.Way;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Runs workloads on servers in turn, and watches that nothing goes wrong with any task. */
final class Bench {

    private static final Duration SETTLE = Duration.ofSeconds(1);

    private final Options options;
    private final Cores cores;
    private final Optional<Path> rabbitMq;
    private TaskTally all = TaskTally.EMPTY;
    private int queues;

    Bench(Options options, Optional<Path> rabbitMq) throws IOException {
        this.options = options;
        this.cores = new Cores(options.serverCore(), options.generatorCore());
        this.rabbitMq = rabbitMq;
    }

    Options options() {
        return options;
    }

    Cores cores() {
        return cores;
    }

    /** What came of everything sent so far. */
    TaskTally all() {
        return all;
    }

    /** The workload in these ways, as far as their servers are here, on new and warm servers. */
    Map<Way, Medians<TaskRun>> measure(Set<Way> wanted, TaskWorkload workload) throws IOException {
        List<Way> ways = new ArrayList<>(wanted);
        if (rabbitMq.isEmpty()) {
            ways.remove(Way.AMQP);
        }
        Map<Way, List<TaskRun>> runs = new EnumMap<>(Way.class);
        try (Servers servers = Servers.start(Scratch.in(options.data()), Set.copyOf(ways), rabbitMq, cores)) {
            cores.share(servers.warmedUp());
            for (Way way : ways) {
                for (TaskWorkload each : new LinkedHashSet<>(List.of(workload.at(0), workload))) {
                    warmUp(servers, way, each);
                }
            }
            cores.separate(servers.warmedUp());
            for (int i = 0; i < options.runs(); i++) {
                for (Way way : ways) {
                    runs.computeIfAbsent(way, _ -> new ArrayList<>()).add(once(servers, way, workload));
                }
                Collections.rotate(ways, 1); // none always comes after the same one
            }
        }
        Map<Way, Medians<TaskRun>> medians = new EnumMap<>(Way.class);
        runs.forEach((way, each) -> medians.put(way, new Medians<>(each)));
        medians.forEach((way, each) -> say(way + ": " + coresInUse(each)));
        return medians;
    }

    /** From the first connection to the last task again and again: what is compiled for storing is not what empties a queue. */
    private void warmUp(Servers servers, Way way, TaskWorkload workload) throws IOException {
        warmUp(servers.pids(way), time -> {
            try (TaskLoad load = TaskLoad.open(workload, way, servers.port(way), newQueue())) {
                load.drive(time);
                count(way + ", warm-up", load.finish());
            }
        });
    }

    void warmUp(List<Long> servers, WarmUp.Drive load) throws IOException {
        if (!WarmUp.run(options.warmUp(), servers, load)) {
            say("warm-up: the servers' compilers are still at work");
        }
    }

    private TaskRun once(Servers servers, Way way, TaskWorkload workload) throws IOException {
        try (TaskLoad load = TaskLoad.open(workload, way, servers.port(way), newQueue())) {
            load.drive(SETTLE);
            TaskRun run = load.measure(options.time(), servers.pids(way));
            count(way.toString(), load.finish());
            return run;
        }
    }

    /** A queue that nobody used before. */
    String newQueue() {
        queues++;
        return "benchmark-" + queues;
    }

    void count(String what, TaskTally tally) {
        all = all.plus(tally);
        if (!tally.isClean()) {
            say(what + ": " + tally);
        }
    }

    private static String coresInUse(Medians<TaskRun> runs) {
        return "cores in use: servers %.2f, generator %.2f, others %.2f"
                .formatted(runs.of(TaskRun::serverCpu), runs.of(TaskRun::generatorCpu), runs.of(TaskRun::otherCpu));
    }

    static void say(String what) {
        System.err.println("  " + what);
    }
}
