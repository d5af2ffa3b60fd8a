package dev.pulsewarden.benchmarks.broker;

import dev.pulsewarden.benchmarks.program.Commands;
import dev.pulsewarden.benchmarks.program.Server;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The heap of another JVM, asked for by {@code jcmd}. */
final class JvmHeap {

    /** The generations of the serial collector, each on a line of its own. */
    private static final Pattern USED = Pattern.compile("total \\d+K, used (\\d+)K");

    private JvmHeap() {}

    /** KiB of what can be reached: it is collected first. */
    static long liveKib(Server server) throws IOException {
        jcmd(server, "GC.run");
        return USED.matcher(jcmd(server, "GC.heap_info"))
                .results()
                .mapToLong(generation -> Long.parseLong(generation.group(1)))
                .sum();
    }

    private static String jcmd(Server server, String command) throws IOException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        return Commands.output(List.of(jcmd.toString(), Long.toString(server.pid()), command));
    }
}
