package dev.pulsewarden.benchmarks.program;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where processes may run, by {@code taskset} from util-linux. */
public final class Cores {

    private final String all;
    private final String server;
    private final String generator;

    /**
     * @param server where servers run once they are warm
     * @param generator where this process runs then
     */
    public Cores(int server, int generator) throws IOException {
        this.all = allowed();
        this.server = Integer.toString(server);
        this.generator = Integer.toString(generator);
    }

    private static String allowed() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("Cpus_allowed_list:"))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** All run wherever they may: what a JVM compiles to become fast needs a second core. */
    public void share(List<Server> processes) throws IOException {
        for (Server process : processes) {
            pin(process.pid(), all);
        }
        pin(ProcessHandle.current().pid(), all);
    }

    /** The servers have one core, and this process another. */
    public void separate(List<Server> processes) throws IOException {
        for (Server process : processes) {
            pin(process.pid(), server);
        }
        pin(ProcessHandle.current().pid(), generator);
    }

    /** The command, started on the servers' core from the beginning. */
    public List<String> onServerCore(String command) {
        return List.of("taskset", "--cpu-list", server, command);
    }

    private static void pin(long pid, String cores) throws IOException {
        Commands.output(List.of("taskset", "--all-tasks", "--cpu-list", "--pid", cores, Long.toString(pid)));
    }
}
