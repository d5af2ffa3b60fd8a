package dev.pulsewarden.queue.breaker;

/** Is told when the store is away, and when it is back. Must neither block nor throw. */
public interface CircuitListener {

    /** From now on nothing gets through. */
    default void opened(Outage outage) {}

    /** Calls get through again. */
    default void closed(Outage outage) {}
}
