package dev.pulsewarden.benchmarks.broker;

import dev.pulsewarden.benchmarks.load.Load;
import dev.pulsewarden.benchmarks.load.Run;
import dev.pulsewarden.benchmarks.load.Workload;
import dev.pulsewarden.benchmarks.program.Server;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What one subscriber that stops reading costs the others, with and without it in turn on the same server. The peer is left
 * out: it keeps everything for such a one, and its memory grows for as long as that lasts.
 *
 * @param name of the scenario
 * @param workload what the others do
 */
record StoppedSubscriber(String name, Workload workload) implements Scenario {

    private static final Duration PATIENCE_ENDS = Duration.ofSeconds(12);

    @Override
    public List<Row> run(Bench bench) throws IOException {
        List<Run> without = new ArrayList<>();
        List<Run> with = new ArrayList<>();
        try (Server server = bench.warmServer(Kind.BROKER, workload)) {
            for (int i = 0; i < bench.options().runs(); i++) {
                without.add(once(bench, server, workload));
                with.add(once(bench, server, workload.withStopped(1)));
            }
            cutOff(bench, server);
        }
        Figures all = new Figures(without);
        Figures allButOne = new Figures(with);
        String verdict = "%.2f of the CPU without it (1)".formatted(allButOne.cpuMicros() / all.cpuMicros());
        return List.of(
                Row.of(name + ": without it", Kind.BROKER, all, ""),
                Row.of(name + ": with it", Kind.BROKER, allButOne, verdict));
    }

    private static Run once(Bench bench, Server server, Workload workload) throws IOException {
        try (Load load = Load.open(workload, server.port())) {
            Run run = load.measure(bench.options().time(), server.pid());
            bench.count(load.finish());
            return run;
        }
    }

    /** As long as it takes until the broker's limit is reached, of bytes or of age. */
    private void cutOff(Bench bench, Server server) throws IOException {
        try (Load load = Load.open(workload.withStopped(1), server.port())) {
            load.drive(PATIENCE_ENDS);
            Bench.say("%s; the one that stopped, after %d s: %s"
                    .formatted(bench.count(load.finish()), PATIENCE_ENDS.toSeconds(), load.fateOfStopped()));
        }
    }
}
