package dev.pulsewarden.heartbeat.registry;

import dev.pulsewarden.heartbeat.HeartbeatProperties;
import dev.pulsewarden.heartbeat.process.HeldProcess;
import dev.pulsewarden.heartbeat.process.SocketOwner;
import dev.pulsewarden.heartbeat.process.Sockets;
import dev.pulsewarden.problem.Problem;
import dev.pulsewarden.wire.Heartbeat;
import dev.pulsewarden.wire.HeartbeatAnswer;
import org.springframework.stereotype.Component;

/**
 * Takes heartbeats.
 *
 * <p>Who speaks for a process that may be ended is looked at once a connection: nobody else than its own user and root can
 * keep it alive. Where that cannot be found out, since the client hung up early, the heartbeat counts: a healthy process is
 * not lost for it.
 */
@Component
public final class Beats {

    private final Registry registry;
    private final Registrations registrations;
    private final Lifecycle lifecycle;
    private final Sockets sockets;
    private final Answers answers;
    private final int metaChars;

    Beats(
            Registry registry,
            Registrations registrations,
            Lifecycle lifecycle,
            Sockets sockets,
            Answers answers,
            HeartbeatProperties properties) {
        this.registry = registry;
        this.registrations = registrations;
        this.lifecycle = lifecycle;
        this.sockets = sockets;
        this.answers = answers;
        this.metaChars = properties.limits().metaChars();
    }

    /** Takes one heartbeat; refused ones are thrown as problems. */
    public HeartbeatAnswer take(Heartbeat beat, Speaker speaker) {
        Saying saying = Saying.of(beat, metaChars);
        Alias alias = Alias.of(saying, registrations.address(speaker));
        Instance instance = find(saying, alias, speaker);
        admit(instance, speaker);
        if (registry.find(alias) != instance) {
            registry.name(alias, instance); // only now: a stranger gives nobody a name
        }
        instance.carrier = speaker.carrier();
        if (!lifecycle.spoke(instance, saying.details()) && instance.declaredDead) {
            throw declaredDead(instance);
        }
        return answers.about(instance);
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
            return registrations.register(saying, alias, speaker, known);
        }
        boolean settled = known.endability().endable() || known.endability().lasting() || saying.pid() == null;
        return settled ? known : registrations.reconsider(known, saying, alias, speaker);
    }

    /** Looked at each time: the pid may be another process's by now, and it is one call into the kernel. */
    private static boolean isStillThere(Instance instance) {
        HeldProcess process = instance.process();
        return instance.state() != State.DOWN && (process == null || process.isRunning());
    }

    private void admit(Instance instance, Speaker speaker) {
        HeldProcess process = instance.process();
        if (process == null
                || !instance.endability().endable()
                || instance.connections.contains(speaker.connection())) {
            return;
        }
        SocketOwner owner = sockets.ownerOf(speaker.peer());
        if (owner.isSomeoneElseThan(process.owner())) {
            throw Problem.of(
                            "not-yours",
                            403,
                            "this process is " + process.owner() + "'s; only they and root speak for it")
                    .asException();
        }
        if (owner.mayDecideAbout(process.owner())) {
            instance.trust(speaker.connection());
        }
    }
}
