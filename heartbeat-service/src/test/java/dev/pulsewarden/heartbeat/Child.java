package dev.pulsewarden.heartbeat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A real process for a test; ended with it at the latest. */
public final class Child implements AutoCloseable {

    private final Process process;
    private final List<Long> others = new ArrayList<>();

    private Child(Process process) {
        this.process = process;
    }

    public static Child of(String... command) {
        try {
            return new Child(
                    new ProcessBuilder(command).redirectErrorStream(true).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A shell's script; returns once it has written a line, so that its traps are set. */
    public static Child shell(String script) {
        Child child = of("sh", "-c", script);
        child.line();
        return child;
    }

    public static Child sleeping() {
        return of("sleep", "1000");
    }

    public static Child stubborn() {
        return shell("trap '' TERM; echo ready; while :; do sleep 1; done");
    }

    /** Another user's: of the one that has this id. Only root can have one. */
    public static Child ofUser(int uid, String... command) {
        List<String> all =
                new ArrayList<>(List.of("setpriv", "--reuid=" + uid, "--regid=" + uid, "--clear-groups", "--"));
        all.addAll(List.of(command));
        return of(all.toArray(String[]::new));
    }

    /** Whether this test may have processes of other users. */
    public static boolean canHaveOtherUsers() {
        return Files.isExecutable(Path.of("/usr/bin/setpriv"))
                && "0".equals(uidOf(ProcessHandle.current().pid()));
    }

    public static String uidOf(long pid) {
        return field(pid, "Uid:");
    }

    /** {@code Z} for a zombie, {@code T} for a stopped one; empty when it is gone. */
    public static String stateOf(long pid) {
        return field(pid, "State:");
    }

    /** The name of the program that it runs; empty when it is gone. */
    public static String commandOf(long pid) {
        return field(pid, "Name:");
    }

    private static String field(long pid, String label) {
        try {
            return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                    .filter(line -> line.startsWith(label))
                    .map(line -> line.substring(label.length()).trim().split("\\s+")[0])
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            return "";
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Its exit code; of one that a signal ended, 128 and the signal's number. */
    public int exitCode() {
        return process.exitValue();
    }

    public Child stopped() {
        Child.of("kill", "-STOP", Long.toString(pid())).await();
        return this;
    }

    /** Another process that is to be ended with this one. */
    public Child with(long pid) {
        others.add(pid);
        return this;
    }

    public String line() {
        try {
            BufferedReader output = process.inputReader();
            return output.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Into its standard input. */
    public void write(String text) {
        try {
            process.outputWriter().append(text).flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads what it writes up to this line, or to its end. */
    public void readUntil(String line) {
        String next = line();
        while (next != null && !next.equals(line)) {
            next = line();
        }
    }

    public String output() {
        try {
            return new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Child await() {
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return this;
    }

    public void kill() {
        process.destroyForcibly();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        others.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    }
}
