package dev.pulsewarden.heartbeat.registry;

import dev.pulsewarden.heartbeat.process.HeldProcess;
import dev.pulsewarden.heartbeat.process.SocketOwner;
import dev.pulsewarden.heartbeat.process.Sockets;
import dev.pulsewarden.problem.Problem;
import org.springframework.stereotype.Component;

/** Decides whose word counts for an instance that may be ended. */
@Component
final class Admission {

    private final Sockets sockets;

    Admission(Sockets sockets) {
        this.sockets = sockets;
    }

    /**
     * Whether the speaker may also change what is known about the instance; else it can only keep it alive. Looked at once a
     * connection. Somebody else than the process's own user and root is turned away.
     */
    boolean maySayAll(Instance instance, Speaker speaker) {
        HeldProcess process = instance.process();
        if (process == null
                || !instance.endability().endable()
                || instance.connections.contains(speaker.connection())) {
            return true;
        }
        SocketOwner owner = sockets.ownerOf(speaker.peer());
        if (owner.isSomeoneElseThan(process.owner())) {
            throw Problem.of(
                            "not-yours",
                            403,
                            "this process is " + process.owner() + "'s; only they and root speak for it")
                    .asException();
        }
        boolean certain = owner.mayDecideAbout(process.owner());
        if (certain) {
            instance.trust(speaker.connection());
        }
        return certain;
    }
}
