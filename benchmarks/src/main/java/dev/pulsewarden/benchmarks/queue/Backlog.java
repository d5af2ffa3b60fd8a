package dev.pulsewarden.benchmarks.queue;

import dev.pulsewarden.benchmarks.program.Medians;
import dev.pulsewarden.benchmarks.program.Server;
import dev.pulsewarden.benchmarks.tasks.ClaimLoad;
import dev.pulsewarden.benchmarks.tasks.ClaimLoad.ClaimRun;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What a claim and an ack cost before few READY tasks and before many, on two servers in turn.
 *
 * @param name of the scenario
 * @param few READY tasks of the one
 * @param goal how many times as much it may cost before many
 */
record Backlog(String name, int few, double goal) implements Scenario {

    private static final List<String> HEADINGS = List.of(
            "scenario",
            "READY",
            "claim p50 ms",
            "p99 ms",
            "ack p50 ms",
            "p99 ms",
            "CPU µs for both (least to most)",
            "compared (goal)");

    @Override
    public List<String> headings() {
        return HEADINGS;
    }

    @Override
    public List<List<String>> run(Bench bench) throws IOException {
        int many = bench.options().backlog();
        try (Scratch scratch = Scratch.in(bench.options().data());
                Server small = Servers.startQueue(scratch.folder("few"));
                Server large = Servers.startQueue(scratch.folder("many"))) {
            bench.cores().share(List.of(small, large));
            try (ClaimLoad before = ClaimLoad.open(small.port(), bench.newQueue(), few);
                    ClaimLoad behind = ClaimLoad.open(large.port(), bench.newQueue(), many)) {
                List<ClaimRun> ofFew = new ArrayList<>();
                List<ClaimRun> ofMany = new ArrayList<>();
                bench.warmUp(List.of(small.pid()), time -> before.measure(time, List.of(small.pid())));
                bench.warmUp(List.of(large.pid()), time -> behind.measure(time, List.of(large.pid())));
                bench.cores().separate(List.of(small, large));
                for (int i = 0; i < bench.options().runs(); i++) {
                    ofFew.add(before.measure(bench.options().time(), List.of(small.pid())));
                    ofMany.add(behind.measure(bench.options().time(), List.of(large.pid())));
                }
                bench.cores().share(List.of(small, large)); // emptying the large queue takes a while
                bench.count("few", before.finish());
                bench.count("many", behind.finish());
                Medians<ClaimRun> little = new Medians<>(ofFew);
                Medians<ClaimRun> much = new Medians<>(ofMany);
                return List.of(row(few, little, ""), row(many, much, verdict(little, much)));
            }
        }
    }

    private List<String> row(int ready, Medians<ClaimRun> runs, String verdict) {
        return List.of(
                name,
                "%,d".formatted(ready),
                Comparison.millis(runs.of(run -> run.claims().p50())),
                Comparison.millis(runs.of(run -> run.claims().p99())),
                Comparison.millis(runs.of(run -> run.acks().p50())),
                Comparison.millis(runs.of(run -> run.acks().p99())),
                runs.spread(ClaimRun::cpuMicros),
                verdict);
    }

    private String verdict(Medians<ClaimRun> little, Medians<ClaimRun> much) {
        return "claim %.2f times, ack %.2f, CPU %.2f (%.1f)"
                .formatted(
                        ratio(little, much, run -> run.claims().p50()),
                        ratio(little, much, run -> run.acks().p50()),
                        ratio(little, much, ClaimRun::cpuMicros),
                        goal);
    }

    private static double ratio(Medians<ClaimRun> little, Medians<ClaimRun> much, ToDoubleFunction<ClaimRun> figure) {
        return much.of(figure) / little.of(figure);
    }
}
