package dev.pulsewarden.heartbeat.registry;

import dev.pulsewarden.heartbeat.HeartbeatProperties;
import dev.pulsewarden.heartbeat.HeartbeatProperties.Limits;
import dev.pulsewarden.heartbeat.exemption.Exemptions;
import dev.pulsewarden.heartbeat.policy.Policies;
import dev.pulsewarden.heartbeat.process.Endability;
import dev.pulsewarden.heartbeat.process.HeldProcess;
import dev.pulsewarden.heartbeat.process.ProcessId;
import dev.pulsewarden.problem.Problem;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** All services and instances, each found by all that it is looked for by. Reading is free of locks; adding is one at a time. */
@Component
public final class Registry {

    private static final int RETRY_SECONDS = 30;

    private final Limits limits;
    private final Policies policies;
    private final Exemptions exemptions;
    private final Deadlines deadlines;
    private final NavigableMap<String, Service> services = new ConcurrentSkipListMap<>();
    private final NavigableMap<String, Instance> instances = new ConcurrentSkipListMap<>();
    private final Map<Alias, Instance> aliases = new ConcurrentHashMap<>();
    private final Map<HeldProcess, Instance> byProcess = new ConcurrentHashMap<>();
    private final Map<Long, List<Instance>> byPid = new ConcurrentHashMap<>();
    private final @Nullable Instance[] bySlot;
    private final Set<Instance> late = ConcurrentHashMap.newKeySet();
    private final Deque<Instance> ended = new ArrayDeque<>();

    Registry(HeartbeatProperties properties, Policies policies, Exemptions exemptions) {
        this.limits = properties.limits();
        this.policies = policies;
        this.exemptions = exemptions;
        this.deadlines = new Deadlines(limits.instances(), properties.reaper().ownPauseHoldMax());
        this.bySlot = new Instance[limits.instances()];
    }

    public Deadlines deadlines() {
        return deadlines;
    }

    /** Services by name. */
    public NavigableMap<String, Service> services() {
        return services;
    }

    /** Instances by id, ended ones with them as long as they are remembered. */
    public NavigableMap<String, Instance> instances() {
        return instances;
    }

    /** Those that are late now. */
    public Set<Instance> late() {
        return late;
    }

    /**
     * An instance with this pid that somebody vouched for, the one registered last; an ended one too, as long as it is
     * remembered.
     */
    public Optional<Instance> vouchedFor(long pid) {
        return byPid.getOrDefault(pid, List.of()).reversed().stream()
                .filter(instance -> instance.endability().endable())
                .findFirst();
    }

    /** This process under each of its names. */
    public List<Instance> of(ProcessId process) {
        return byPid.getOrDefault(process.pid(), List.of()).stream()
                .filter(instance ->
                        instance.process() != null && instance.process().id().equals(process))
                .toList();
    }

    @Nullable
    Instance find(Alias alias) {
        return aliases.get(alias);
    }

    Optional<Instance> of(HeldProcess process) {
        return Optional.ofNullable(byProcess.get(process));
    }

    synchronized @Nullable Instance at(int slot) {
        return bySlot[slot];
    }

    /** The instance with this identity: the one that is there already, or a new one. Which, the caller sees by its process. */
    synchronized Instance add(Identity identity, Details details, Endability endability, Moment now) {
        Instance there = instances.get(identity.id());
        if (there != null && there.state() != State.DOWN) {
            return there;
        }
        Service service = service(identity.service());
        int slot = deadlines.take(
                now.nanos(), service.policy().timeoutAt(details.interval()).toNanos());
        if (slot < 0) {
            throw full("instances", limits.instances());
        }
        if (there != null) {
            forget(there);
        }
        Instance instance = new Instance(identity, service, details, endability, slot, now);
        services.put(service.name(), service); // again: forgetting the last one may have removed it
        service.instances().add(instance);
        instances.put(instance.id(), instance);
        bySlot[slot] = instance;
        if (identity.process() != null) {
            byProcess.put(identity.process(), instance);
            byPid.computeIfAbsent(identity.process().id().pid(), _ -> new CopyOnWriteArrayList<>())
                    .add(instance);
        }
        return instance;
    }

    /** From now on found by this alias, and whoever was found by it before is not. */
    synchronized void name(Alias alias, Instance instance) {
        if (instances.get(instance.id()) == instance && instance.addAlias(alias)) {
            Instance before = aliases.put(alias, instance);
            if (before != null && before != instance) {
                before.aliases().remove(alias);
            }
        }
    }

    /** Its process has ended: it is remembered, no more watched. */
    synchronized void retire(Instance instance) {
        stopWatching(instance);
        ended.add(instance);
        if (ended.size() > limits.endedInstances()) {
            forget(ended.remove());
        }
    }

    /** Not known any more. */
    synchronized void forget(Instance instance) {
        if (!instances.remove(instance.id(), instance)) {
            return;
        }
        ended.remove(instance);
        stopWatching(instance);
        instance.aliases().forEach(alias -> aliases.remove(alias, instance));
        if (instance.process() != null) {
            byPid.computeIfPresent(instance.process().id().pid(), (_, all) -> {
                all.remove(instance);
                return all.isEmpty() ? null : all;
            });
        }
        Service service = instance.service();
        service.instances().remove(instance);
        if (service.instances().isEmpty()) {
            services.remove(service.name(), service);
        }
    }

    synchronized void forgetEndedBefore(Instant oldest) {
        for (Instance next = ended.peek(); next != null; next = ended.peek()) {
            Instant endedAt = next.endedAt();
            if (endedAt != null && endedAt.isAfter(oldest)) {
                return;
            }
            forget(next);
        }
    }

    private void stopWatching(Instance instance) {
        late.remove(instance);
        if (bySlot[instance.slot()] == instance) {
            bySlot[instance.slot()] = null;
            deadlines.release(instance.slot());
        }
        if (instance.process() != null) {
            byProcess.remove(instance.process());
            instance.process().close();
        }
    }

    private Service service(String name) {
        Service known = services.get(name);
        if (known != null) {
            return known;
        }
        if (services.size() >= limits.services()) {
            throw full("services", limits.services());
        }
        return new Service(name, policies.of(name), exemptions.of(name).orElse(null));
    }

    private static RuntimeException full(String what, int limit) {
        return Problem.of(
                        "registry-full",
                        503,
                        "there are " + limit + " " + what + " already, which is the limit; the"
                                + " process goes on unwatched, and its next heartbeat tries again")
                .retryAfter(RETRY_SECONDS)
                .asException();
    }
}
