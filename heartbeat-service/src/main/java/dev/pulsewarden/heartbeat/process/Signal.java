package dev.pulsewarden.heartbeat.process;

/** What a process may be sent. */
public enum Signal {
    SIGTERM(15),
    SIGKILL(9);

    private final int number;

    Signal(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
