package dev.pulsewarden.heartbeat.registry;

/** Time that only passes: for measuring how long something lasts, never for what o'clock it is. */
@FunctionalInterface
public interface Ticker {

    /** Nanoseconds since some moment; as {@link System#nanoTime()}. */
    long nanos();
}
