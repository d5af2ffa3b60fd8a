package dev.pulsewarden.benchmarks.queue;

import dev.pulsewarden.benchmarks.program.Arguments;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** What the benchmark was asked for. */
final class Options {

    private int runs = 5;
    private Duration time = Duration.ofSeconds(5);
    private Duration warmUp = Duration.ofSeconds(20);
    private Pattern only = Pattern.compile("");
    private boolean withPeer = true;
    private int backlog = 1_000_000;
    private Path data = Path.of("benchmarks/target");
    private int serverCore;
    private int generatorCore = 1;

    private Options() {}

    static Options parse(List<String> arguments) {
        Options options = new Options();
        Arguments rest = new Arguments(arguments);
        while (rest.hasNext()) {
            options.read(rest.next(), rest);
        }
        return options;
    }

    private void read(String option, Arguments rest) {
        switch (option) {
            case "--runs" -> runs = rest.number(option, 1);
            case "--seconds" -> time = rest.seconds(option, 1);
            case "--warm-up" -> warmUp = rest.seconds(option, 1);
            case "--only" -> only = Pattern.compile(rest.value(option));
            case "--without-peer" -> withPeer = false;
            case "--backlog" -> backlog = rest.number(option, 1000);
            case "--data" -> data = Path.of(rest.value(option));
            case "--server-core" -> serverCore = rest.number(option, 0);
            case "--generator-core" -> generatorCore = rest.number(option, 0);
            default -> throw Arguments.unknown(option);
        }
    }

    /** How many runs the median is taken of. */
    int runs() {
        return runs;
    }

    /** How long a run is. */
    Duration time() {
        return time;
    }

    /** How long each way to a server is warmed up, on all cores. */
    Duration warmUp() {
        return warmUp;
    }

    /** Scenarios whose names this finds. */
    Pattern only() {
        return only;
    }

    /** Whether RabbitMQ is measured too, where it is installed. */
    boolean withPeer() {
        return withPeer;
    }

    /** READY tasks in the large queue. */
    int backlog() {
        return backlog;
    }

    /** Where the servers keep their data while it runs. */
    Path data() {
        return data;
    }

    int serverCore() {
        return serverCore;
    }

    int generatorCore() {
        return generatorCore;
    }
}
