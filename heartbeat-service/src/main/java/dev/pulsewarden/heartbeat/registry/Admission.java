package dev.pulsewarden.heartbeat.registry;

import dev.pulsewarden.heartbeat.process.HeldProcess;
import dev.pulsewarden.heartbeat.process.SocketHolders;
import dev.pulsewarden.heartbeat.process.SocketOwner;
import dev.pulsewarden.heartbeat.process.Sockets;
import dev.pulsewarden.heartbeat.process.Uids;
import dev.pulsewarden.problem.Problem;
import org.springframework.stereotype.Component;

/** Decides whose word counts for an instance that may be ended. */
@Component
final class Admission {

    private final Sockets sockets;
    private final SocketHolders holders;

    Admission(Sockets sockets, SocketHolders holders) {
        this.sockets = sockets;
        this.holders = holders;
    }

    /**
     * Whether the speaker may also change what is known about the instance; else it can only keep it alive. Looked at once a
     * connection. Somebody else than the process itself, its own user and root is turned away.
     */
    boolean maySayAll(Instance instance, Speaker speaker) {
        HeldProcess process = instance.process();
        if (process == null
                || !instance.endability().endable()
                || instance.connections.contains(speaker.connection())) {
            return true;
        }
        SocketOwner owner = sockets.ownerOf(speaker.origin(), process.id().pid());
        Uids itsUser = userOf(process);
        if (owner.isSomeoneElseThan(itsUser) && !isItself(process, owner)) {
            throw Problem.of("not-yours", 403, "this process is " + itsUser + "'s; only they and root speak for it")
                    .asException();
        }
        boolean certain = owner.mayDecideAbout(itsUser);
        if (certain) {
            instance.trust(speaker.connection());
        }
        return certain;
    }

    /** Whether it is certain that another process speaks than this one, which may be ended. */
    boolean isSomeoneElse(Instance instance, Speaker speaker) {
        HeldProcess process = instance.process();
        return process != null
                && instance.endability().endable()
                && !instance.connections.contains(speaker.connection())
                && sockets.ownerOf(speaker.origin(), process.id().pid()) instanceof SocketOwner.Known owner
                && !isItself(process, owner);
    }

    /** Whose it is by now: it may have given up privileges since it was taken hold of. */
    static Uids userOf(HeldProcess process) {
        return process.ownerNow().orElse(process.owner());
    }

    private boolean isItself(HeldProcess process, SocketOwner owner) {
        return owner instanceof SocketOwner.Known(long _, long inode)
                && holders.holds(process.id().pid(), inode);
    }
}
