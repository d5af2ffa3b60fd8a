package dev.pulsewarden.heartbeat.registry;

import dev.pulsewarden.heartbeat.HeartbeatProperties;
import dev.pulsewarden.heartbeat.process.HeldProcess;
import dev.pulsewarden.problem.Problem;
import dev.pulsewarden.wire.Heartbeat;
import dev.pulsewarden.wire.HeartbeatAnswer;
import org.springframework.stereotype.Component;

/**
 * Takes heartbeats.
 *
 * <p>Who speaks for a process that may be ended is looked at once a connection: somebody else than its own user and root is
 * turned away. Where that cannot be found out, since the client hung up early, the heartbeat counts and nothing else that it
 * says: a healthy process is not lost for hanging up, even though a stranger can keep a hung one alive that way.
 */
@Component
public final class Beats {

    private final Registry registry;
    private final Registrations registrations;
    private final Lifecycle lifecycle;
    private final Admission admission;
    private final Answers answers;
    private final int metaChars;

    Beats(
            Registry registry,
            Registrations registrations,
            Lifecycle lifecycle,
            Admission admission,
            Answers answers,
            HeartbeatProperties properties) {
        this.registry = registry;
        this.registrations = registrations;
        this.lifecycle = lifecycle;
        this.admission = admission;
        this.answers = answers;
        this.metaChars = properties.limits().metaChars();
    }

    /** Takes one heartbeat; refused ones are thrown as problems. */
    public HeartbeatAnswer take(Heartbeat beat, Speaker speaker) {
        Saying saying = Saying.of(beat, metaChars);
        Alias alias = Alias.of(saying, registrations.address(speaker));
        Instance instance = find(saying, alias, speaker);
        if (admission.maySayAll(instance, speaker)) {
            if (registry.find(alias) != instance) {
                registry.name(alias, instance); // only now: a stranger gives nobody a name
            }
            instance.carrier = speaker.carrier();
            lifecycle.told(instance, saying.details());
        }
        if (!lifecycle.spoke(instance) && instance.declaredDead) {
            throw declaredDead(instance);
        }
        saying.mustBeAllowed();
        return answers.about(instance, speaker.grants().isPromised(instance));
    }

    static RuntimeException declaredDead(Instance instance) {
        return Problem.of(
                        "declared-dead",
                        410,
                        "this instance of " + instance.service().name()
                                + " was silent for too long and was ended; a new process is a new instance")
                .asException();
    }

    private Instance find(Saying saying, Alias alias, Speaker speaker) {
        Instance known = registry.find(alias);
        if (known == null || !isStillThere(known)) {
            saying.mustBeAllowed();
            return registrations.register(saying, alias, speaker, known);
        }
        if (hasPidOfItsOwn(known, saying) && admission.isSomeoneElse(known, speaker)) {
            return registrations.register(saying, alias, speaker, known);
        }
        boolean settled = known.endability().endable() || known.endability().lasting() || saying.pid() == null;
        return settled ? known : registrations.reconsider(known, saying, alias, speaker);
    }

    /** Replicas in containers each have the same pid in a pid namespace of their own, and look all alike by what they say. */
    private static boolean hasPidOfItsOwn(Instance known, Saying saying) {
        HeldProcess process = known.process();
        return process != null && saying.pid() != null && process.id().pid() != saying.pid();
    }

    /** Looked at each time: the pid may be another process's by now, and it is one call into the kernel. */
    private static boolean isStillThere(Instance instance) {
        HeldProcess process = instance.process();
        return instance.state() != State.DOWN && (process == null || process.isRunning());
    }
}
