package dev.pulsewarden.benchmarks.program;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** What is not to outlive the program, also when that is ended early: then the last that was added is ended first. */
public final class Endings {

    private static final Deque<Ending> ALL = new ArrayDeque<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(Endings::run));
    }

    private Endings() {}

    /** It is ended with the program, at the latest. */
    public static void add(Ending ending) {
        synchronized (ALL) {
            ALL.push(ending);
        }
    }

    /** It has ended. */
    public static void remove(Ending ending) {
        synchronized (ALL) {
            ALL.remove(ending);
        }
    }

    private static void run() {
        synchronized (ALL) {
            for (Ending ending : ALL) {
                try {
                    ending.end();
                } catch (IOException failure) {
                    System.err.println("left behind: " + failure);
                }
            }
        }
    }

    /** How one thing is ended. */
    @FunctionalInterface
    public interface Ending {

        void end() throws IOException;
    }
}
