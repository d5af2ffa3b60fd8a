package dev.pulsewarden.heartbeat.registry;

/** Where transitions are told. Called under the instance's lock: it returns at once and does not fail. */
@FunctionalInterface
public interface Transitions {

    void happened(Transition transition);
}
