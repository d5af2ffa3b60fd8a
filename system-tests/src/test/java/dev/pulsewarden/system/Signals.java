package dev.pulsewarden.system;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Sends signals that Java cannot send. */
final class Signals {

    private Signals() {}

    /** @param signal its name without SIG; nothing happens to a process that has ended */
    static void send(String signal, long pid) {
        try {
            new ProcessBuilder("bash", "-c", "kill -s " + signal + " " + pid + " 2>/dev/null")
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
