package dev.pulsewarden.heartbeat.registry;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a request's speaker is to be given, once it is certain that the connection that was looked at was its own.
 *
 * <p>A client could send its requests and hang up, and another one get its port while they still wait: the look at the
 * connection's owner would then find that other one. So nobody's word counts before its answer could be written: a
 * connection that takes an answer after the look was not another one at the look. For one thread.
 */
public final class Grants {

    private final Map<Instance, Runnable> waiting = new LinkedHashMap<>();

    void await(Instance instance, Runnable grant) {
        waiting.put(instance, grant);
    }

    boolean isPromised(Instance instance) {
        return waiting.containsKey(instance);
    }

    public boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** The answer was written. */
    public void give() {
        waiting.values().forEach(Runnable::run);
        waiting.clear();
    }
}
