package dev.pulsewarden.benchmarks.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where processes may run, by {@code taskset} from util-linux. */
final class Cores {

    private final String all;
    private final String server;
    private final String generator;

    Cores(Options options) throws IOException {
        this.all = allowed();
        this.server = Integer.toString(options.serverCore());
        this.generator = Integer.toString(options.generatorCore());
    }

    private static String allowed() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("Cpus_allowed_list:"))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Both run wherever they may: what a JVM compiles to become fast needs a second core. */
    void share(Server process) throws IOException {
        pin(process.pid(), all);
        pin(ProcessHandle.current().pid(), all);
    }

    /** Each has a core of its own. */
    void separate(Server process) throws IOException {
        pin(process.pid(), server);
        pin(ProcessHandle.current().pid(), generator);
    }

    private static void pin(long pid, String cores) throws IOException {
        Commands.output(List.of("taskset", "--all-tasks", "--cpu-list", "--pid", cores, Long.toString(pid)));
    }
}
