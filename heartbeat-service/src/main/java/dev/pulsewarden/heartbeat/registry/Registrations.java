package dev.pulsewarden.heartbeat.registry;

import dev.pulsewarden.heartbeat.process.Carrier;
import dev.pulsewarden.heartbeat.process.Claim;
import dev.pulsewarden.heartbeat.process.Claims;
import dev.pulsewarden.heartbeat.process.Endability;
import dev.pulsewarden.heartbeat.process.HeldProcess;
import dev.pulsewarden.heartbeat.process.Sockets;
import dev.pulsewarden.problem.Problem;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Establishes who speaks, when that is not known yet. Slow: it reads {@code /proc}. Thread-safe. */
@Component
public final class Registrations {

    private static final long RETRY_NANOS = Duration.ofSeconds(10).toNanos();

    private static final Endability UNPROVEN =
            Endability.notNow("the answer to who vouched for it could not be written, so it may have been another one");

    private final Registry registry;
    private final Lifecycle lifecycle;
    private final Claims claims;
    private final Sockets sockets;
    private final Clock clock;
    private final Ticker ticker;

    Registrations(Registry registry, Lifecycle lifecycle, Claims claims, Sockets sockets, Clock clock, Ticker ticker) {
        this.registry = registry;
        this.lifecycle = lifecycle;
        this.claims = claims;
        this.sockets = sockets;
        this.clock = clock;
        this.ticker = ticker;
    }

    /** Where somebody speaks from: of a local one that it is local is all that counts. */
    String address(Speaker speaker) {
        return sockets.isLocal(speaker.peer())
                ? local(speaker.carrier())
                : speaker.peer().remoteAddress();
    }

    /** In a broker's own network namespace the loopback address is not ours. */
    private static String local(@Nullable Carrier carrier) {
        return carrier == null || carrier.network() == null
                ? Identity.LOCAL
                : Identity.LOCAL + " in " + carrier.network().name();
    }

    /**
     * The instance that speaks, registered if it was not known.
     *
     * @param known the instance that was found by the same alias and has ended, if there is one
     */
    Instance register(Saying saying, Alias alias, Speaker speaker, @Nullable Instance known) {
        Claim claim = judge(saying, speaker);
        if (known != null && known.process() != null && !(claim instanceof Claim.Seen)) {
            return known; // its process has ended, and this is what it had still on its way
        }
        Instance instance = add(saying, alias, claim, speaker);
        instance.lastAttempt = new Instance.Attempt(speaker.connection(), ticker.nanos());
        return instance;
    }

    /** Somebody speaks for an instance that may not be ended: perhaps he may vouch for it. Asked not too often. */
    Instance reconsider(Instance instance, Saying saying, Alias alias, Speaker speaker) {
        Instance.Attempt last = instance.lastAttempt;
        long now = ticker.nanos();
        if (last != null && last.connection().equals(speaker.connection()) && now - last.nanos() < RETRY_NANOS) {
            return instance;
        }
        instance.lastAttempt = new Instance.Attempt(speaker.connection(), now);
        Instance judged = register(saying, alias, speaker, null);
        if (judged != instance && instance.process() == null) {
            lifecycle.forget(instance); // it was this one all along, and could not be seen
        }
        return judged;
    }

    /** Takes up a process that was known before heartbeat-service was started anew, as if it had just been seen. */
    public Instance restore(String service, HeldProcess process, Endability endability, Duration timeout) {
        Identity identity = Identity.of(service, process);
        Details details = new Details(null, null, null, null, null, null);
        Instance instance = registry.add(identity, details, endability, now());
        synchronized (instance) {
            registry.deadlines().allow(instance.slot(), timeout.toNanos());
            if (instance.announce()) {
                lifecycle.registered(instance);
            }
        }
        return instance;
    }

    private Claim judge(Saying saying, Speaker speaker) {
        return saying.pid() == null
                ? new Claim.Unseen("it gave no pid")
                : claims.judge(saying.pid(), saying.details().host(), speaker.origin());
    }

    private Instance add(Saying saying, Alias alias, Claim claim, Speaker speaker) {
        return switch (claim) {
            case Claim.Unseen(String reason) -> {
                if (saying.service() == null) {
                    throw Problem.invalid("name", "is needed, since the pid does not tell it: " + reason)
                            .asException();
                }
                Identity identity = Identity.of(saying.service(), alias.address(), saying);
                yield add(identity, saying, Endability.notNow(reason));
            }
            case Claim.Seen(HeldProcess process, Endability endability) -> {
                String service = saying.service() == null ? nameOf(process) : saying.service();
                Instance instance = hold(Identity.of(service, process), saying, process, endability);
                if (endability.endable()) {
                    promise(instance, endability, saying.details(), speaker);
                }
                yield instance;
            }
        };
    }

    private void promise(Instance instance, Endability endability, Details said, Speaker speaker) {
        if (!instance.endability.endable() && !instance.endability.lasting()) {
            speaker.grants()
                    .await(instance, () -> lifecycle.vouchedFor(instance, endability, said, speaker.connection()));
        }
    }

    private Instance hold(Identity identity, Saying saying, HeldProcess process, Endability endability) {
        Instance instance = null;
        try {
            instance = add(identity, saying, endability.endable() ? UNPROVEN : endability);
        } finally {
            if (instance == null || !process.equals(instance.process())) {
                process.close(); // it is held already, or there is no room
            }
        }
        return instance;
    }

    private Instance add(Identity identity, Saying saying, Endability endability) {
        Instance instance = registry.add(identity, saying.details(), endability, now());
        synchronized (instance) {
            if (instance.announce()) {
                lifecycle.registered(instance);
            } else if (!instance.endability.endable() && !instance.endability.lasting()) {
                instance.endability = endability;
            }
        }
        return instance;
    }

    private Moment now() {
        return new Moment(clock.instant(), ticker.nanos());
    }

    private static String nameOf(HeldProcess process) {
        String name = process.command().replaceAll("[^A-Za-z0-9._:-]", "_");
        return name.isEmpty() ? "_" : name;
    }
}
