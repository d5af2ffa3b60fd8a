package dev.pulsewarden.system;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A child process with what it printed. Closing it ends it, whatever its state. */
final class Child implements AutoCloseable {

    private static final List<Child> ALL = new CopyOnWriteArrayList<>();

    private final String name;
    private final Process process;
    private final List<String> lines = new ArrayList<>();
    private final Thread reader;

    private Child(String name, Process process) {
        this.name = name;
        this.process = process;
        this.reader = Thread.ofVirtual().start(this::read);
        ALL.add(this);
    }

    static Child start(String name, Map<String, String> environment, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            return new Child(name, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be started", e);
        }
    }

    static Child start(String name, String... command) {
        return start(name, Map.of(), List.of(command));
    }

    /** A process that does nothing for as long as a test may take. */
    static Child idle() {
        return start("idle", "sleep", "600");
    }

    static List<Child> all() {
        return ALL;
    }

    static void forgetEnded() {
        ALL.removeIf(child -> !child.isAlive());
    }

    long pid() {
        return process.pid();
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** @param signal its name without SIG */
    void signal(String signal) {
        Signals.send(signal, pid());
    }

    void kill() {
        process.destroyForcibly();
        exitCode();
    }

    /** How it ended; waits for that. */
    int exitCode() {
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                throw new AssertionError(this + " did not end within 60 s");
            }
            reader.join();
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for the end of " + this, e);
        }
    }

    String awaitLine(String part) {
        await().alias(this + " prints a line with: " + part)
                .until(() -> !isAlive() || lines().stream().anyMatch(line -> line.contains(part)));
        return lines().stream()
                .filter(line -> line.contains(part))
                .findFirst()
                .orElseThrow(() -> new AssertionError(this + " ended without a line with: " + part));
    }

    List<String> lines() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    List<String> latest(int most) {
        List<String> printed = lines();
        return printed.subList(Math.max(0, printed.size() - most), printed.size());
    }

    /** SIGTERM, and SIGKILL for one that does not take it. */
    @Override
    public void close() {
        signal("CONT");
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void read() {
        try (BufferedReader out = process.inputReader()) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                synchronized (lines) {
                    lines.add(line);
                }
            }
        } catch (IOException e) {
            synchronized (lines) {
                lines.add("(what it printed further cannot be read: " + e + ")");
            }
        }
    }

    @Override
    public String toString() {
        return name + "[" + pid() + "]";
    }
}
