package dev.pulsewarden.benchmarks.program;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.List;

/** Programs that do one thing and end. */
public final class Commands {

    private Commands() {}

    /** What it printed; an exception when it failed. */
    public static String output(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        try {
            if (process.waitFor() == 0) {
                return output;
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        throw new IOException(String.join(" ", command) + " failed: " + output);
    }
}
