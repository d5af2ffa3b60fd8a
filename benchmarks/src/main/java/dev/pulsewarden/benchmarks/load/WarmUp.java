package dev.pulsewarden.benchmarks.load;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Loads servers until their JVMs' compilers have next to nothing left to do. What is compiled depends on how often code ran, not on
 * for how long: a slow machine, or a scenario with few messages a second, takes longer, and a JVM that is given one core before
 * would share it with its compiler.
 */
public final class WarmUp {

    private static final Duration SLICE = Duration.ofSeconds(4);

    /** Of one CPU. */
    private static final double NEXT_TO_NOTHING = 0.04;

    /** After so many times the shortest warm-up it is given up, and said so. */
    private static final int LONGEST = 4;

    private static final String COMPILER = "^C[12] Compiler.*";

    /** Keeps servers busy. */
    @FunctionalInterface
    public interface Drive {

        void forSome(Duration time) throws IOException;
    }

    private WarmUp() {}

    /** Returns whether the compilers of these processes came to rest. */
    public static boolean run(Duration atLeast, List<Long> servers, Drive load) throws IOException {
        load.forSome(atLeast);
        Duration left = atLeast.multipliedBy(LONGEST - 1);
        double before = compilersCpuSeconds(servers);
        while (left.isPositive()) {
            load.forSome(SLICE);
            left = left.minus(SLICE);
            double now = compilersCpuSeconds(servers);
            if (now - before < NEXT_TO_NOTHING * SLICE.toSeconds()) {
                return true;
            }
            before = now;
        }
        return false;
    }

    private static double compilersCpuSeconds(List<Long> servers) throws IOException {
        double sum = 0;
        for (long server : servers) {
            try (DirectoryStream<Path> threads =
                    Files.newDirectoryStream(Path.of("/proc", Long.toString(server), "task"))) {
                for (Path thread : threads) {
                    sum += compilerCpuSeconds(thread);
                }
            }
        }
        return sum;
    }

    /** One that ends meanwhile has nothing to do. */
    private static double compilerCpuSeconds(Path thread) {
        try {
            return Files.readString(thread.resolve("comm")).strip().matches(COMPILER)
                    ? ProcessFigures.cpuSeconds(thread.resolve("stat"))
                    : 0;
        } catch (IOException _) {
            return 0;
        }
    }
}
