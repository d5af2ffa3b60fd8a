package dev.pulsewarden.heartbeat.registry;

import dev.pulsewarden.heartbeat.process.HeldProcess;
import dev.pulsewarden.heartbeat.process.Sockets;
import dev.pulsewarden.heartbeat.process.Uids;
import dev.pulsewarden.problem.Problem;
import dev.pulsewarden.wire.HeartbeatAnswer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Takes notice of those who go: stopping, last words, and those who want to be watched no more.
 *
 * <p>A process of this host is spoken for by its own user and by root, and by nobody else; where it cannot be found out who
 * speaks, that is a refusal.
 */
@Component
public final class Departures {

    private final Registry registry;
    private final Lifecycle lifecycle;
    private final Sockets sockets;
    private final Answers answers;

    Departures(Registry registry, Lifecycle lifecycle, Sockets sockets, Answers answers) {
        this.registry = registry;
        this.lifecycle = lifecycle;
        this.sockets = sockets;
        this.answers = answers;
    }

    public HeartbeatAnswer stopping(String id, Speaker speaker, @Nullable Duration timeout, @Nullable String reason) {
        if (timeout != null && !timeout.isPositive()) {
            throw Problem.invalid("timeout", "is longer than nothing").asException();
        }
        Instance instance = owned(id, speaker);
        return answer(instance, lifecycle.stopping(instance, timeout, reason));
    }

    public HeartbeatAnswer exit(String id, Speaker speaker, LastWords words) {
        Instance instance = owned(id, speaker);
        return answer(instance, lifecycle.lastWords(instance, words));
    }

    public void forgetInstance(String id, Speaker speaker) {
        Instance instance = owned(id, speaker);
        synchronized (instance) {
            if (instance.declaredDead && instance.state != State.DOWN) {
                throw Beats.declaredDead(instance);
            }
            lifecycle.forget(instance);
        }
    }

    /** Forgets a service with all its instances, if all that run are the speaker's to decide about. */
    public void forgetService(String name, Speaker speaker) {
        Service service = registry.services().get(name);
        if (service == null) {
            throw Problem.of("not-found", 404, "there is no service " + name).asException();
        }
        List<Instance> all = List.copyOf(service.instances());
        all.stream()
                .filter(instance -> instance.state() != State.DOWN)
                .forEach(instance -> mustDecideAbout(instance, speaker));
        all.stream().filter(instance -> !instance.isUnderSentence()).forEach(lifecycle::forget);
        if (!service.instances().isEmpty()) {
            throw Problem.of("being-ended", 409, "an instance of " + name + " is being ended; the others are forgotten")
                    .asException();
        }
    }

    private Instance owned(String id, Speaker speaker) {
        Instance instance = registry.instances().get(id);
        if (instance == null) {
            throw Problem.of("not-found", 404, "there is no instance " + id).asException();
        }
        mustDecideAbout(instance, speaker);
        return instance;
    }

    private void mustDecideAbout(Instance instance, Speaker speaker) {
        HeldProcess process = instance.process();
        if (process == null) {
            return; // never ended, so that there is nothing to gain
        }
        Uids itsUser = Admission.userOf(process);
        if (speaker.distrust() != null
                || !sockets.ownerOf(speaker.origin(), process.id().pid()).mayDecideAbout(itsUser)) {
            throw Problem.of(
                            "not-yours",
                            403,
                            "this process is " + itsUser
                                    + "'s: only they and root decide about it, by a connection from this host")
                    .asException();
        }
    }

    private HeartbeatAnswer answer(Instance instance, boolean inTime) {
        if (!inTime && instance.declaredDead) {
            throw Beats.declaredDead(instance);
        }
        return answers.about(instance);
    }
}
