package dev.pulsewarden.heartbeat.registry;

import dev.pulsewarden.heartbeat.exemption.Exemption;
import dev.pulsewarden.heartbeat.policy.Policy;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A name under which instances run. */
public final class Service {

    private final String name;
    private final Policy policy;
    private final @Nullable Exemption exemption;
    private final Set<Instance> instances = ConcurrentHashMap.newKeySet();

    Service(String name, Policy policy, @Nullable Exemption exemption) {
        this.name = name;
        this.policy = policy;
        this.exemption = exemption;
    }

    public String name() {
        return name;
    }

    public Policy policy() {
        return policy;
    }

    public @Nullable Exemption exemption() {
        return exemption;
    }

    /** Those that run and those that have ended and are not forgotten yet, in no order. */
    public Set<Instance> instances() {
        return instances;
    }
}
