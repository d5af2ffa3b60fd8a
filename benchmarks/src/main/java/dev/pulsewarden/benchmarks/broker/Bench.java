package dev.pulsewarden.benchmarks.broker;

import dev.pulsewarden.benchmarks.load.Load;
import dev.pulsewarden.benchmarks.load.Pace;
import dev.pulsewarden.benchmarks.load.Run;
import dev.pulsewarden.benchmarks.load.Tally;
import dev.pulsewarden.benchmarks.load.WarmUp;
import dev.pulsewarden.benchmarks.load.Workload;
import dev.pulsewarden.benchmarks.program.Cores;
import dev.pulsewarden.benchmarks.program.Server;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/** Runs workloads on servers, and watches that nothing goes wrong with any delivery. */
final class Bench {

    private static final Duration SETTLE = Duration.ofSeconds(2);

    private final Options options;
    private final Cores cores;
    private Tally all = Tally.EMPTY;

    Bench(Options options) throws IOException {
        this.options = options;
        this.cores = new Cores(options.serverCore(), options.generatorCore());
    }

    Options options() {
        return options;
    }

    /** What came of everything sent so far. */
    Tally all() {
        return all;
    }

    /**
     * A server that has done the like for a while, at full speed and at the workload's own, and then was given its core. A JVM
     * that was only driven at full speed compiles what it does between two messages when they come one at a time.
     */
    Server warmServer(Kind kind, Workload workload) throws IOException {
        Server server = Server.start(kind);
        try {
            cores.share(List.of(server));
            Workload own = workload.withStopped(0);
            for (Workload each : new LinkedHashSet<>(List.of(own.at(new Pace.Window(64)), own))) {
                warmUp(server, each);
            }
            cores.separate(List.of(server));
            return server;
        } catch (IOException | RuntimeException failure) {
            server.close();
            throw failure;
        }
    }

    private void warmUp(Server server, Workload workload) throws IOException {
        try (Load load = Load.open(workload, server.port())) {
            if (!WarmUp.run(options.warmUp(), List.of(server.pid()), load::drive)) {
                say("warm-up: the server's compiler is still at work");
            }
            count(load.finish());
        }
    }

    /** The workload on a new, warm server. */
    Figures measure(Kind kind, Workload workload) throws IOException {
        try (Server server = warmServer(kind, workload);
                Load load = Load.open(workload, server.port())) {
            load.drive(SETTLE);
            List<Run> runs = new ArrayList<>();
            for (int i = 0; i < options.runs(); i++) {
                runs.add(load.measure(options.time(), server.pid()));
            }
            Figures figures = new Figures(runs);
            say(kind.label() + ": " + count(load.finish()) + "; " + figures.load());
            return figures;
        }
    }

    Tally count(Tally tally) {
        all = all.plus(tally);
        return tally;
    }

    static void say(String what) {
        System.err.println("  " + what);
    }
}
