package dev.pulsewarden.heartbeat.process;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Judges who somebody says that he is, and whether that process may be ended for being silent.
 *
 * <p>It may, if the connection comes from this host, its client's socket belongs to root or to the process's own user, the
 * pid is known to be meant in a pid namespace that can be resolved, and the process is not one that is never ended. In that
 * way nobody can have a process ended that he could not end himself.
 */
public final class Claims {

    private final Proc proc;
    private final Processes processes;
    private final Sockets sockets;
    private final PidNamespaces namespaces;

    Claims(Proc proc, Processes processes, Sockets sockets, PidNamespaces namespaces) {
        this.proc = proc;
        this.processes = processes;
        this.sockets = sockets;
        this.namespaces = namespaces;
    }

    /**
     * What to make of somebody who says that he is this process.
     *
     * @param host the name of its host, as the client gives it
     */
    public Claim judge(long pid, @Nullable String host, Origin origin) {
        SocketOwner owner = origin.distrust() == null || !sockets.isLocal(origin.peer())
                ? sockets.ownerOf(origin, pid)
                : new SocketOwner.Unknown(origin.distrust());
        Meant meant = switch (owner) {
            case SocketOwner.Elsewhere(String reason) -> new Meant.NotOurs(reason);
            case SocketOwner.Unclear(String reason) -> new Meant.NotOurs(reason);
            case SocketOwner.Unknown(String reason) -> new Meant.Doubtful(reason);
            case SocketOwner.Known(long _, long inode) -> namespaces.resolve(pid, inode, origin.heardAt());
        };
        return switch (meant) {
            case Meant.NotOurs(String reason) -> new Claim.Unseen(reason);
            case Meant.Doubtful(String reason) -> hold(pid, pid, owner, reason);
            case Meant.Ours(long resolved, boolean itself) ->
                hold(pid, resolved, owner, itself || isThisHost(host) ? null : "it says that it runs on " + host);
        };
    }

    private Claim hold(long claimed, long resolved, SocketOwner owner, @Nullable String doubt) {
        Optional<HeldProcess> held = processes.hold(resolved);
        if (held.isEmpty()) {
            return new Claim.Unseen("no process with pid " + claimed + " can be seen");
        }
        HeldProcess process = held.get();
        if (!namespaces.isMeant(claimed, resolved) || !process.isRunning()) {
            process.close();
            return new Claim.Unseen("the process with pid " + claimed + " has just ended");
        }
        Optional<String> untouchable = processes.untouchable(resolved);
        if (untouchable.isPresent()) {
            return new Claim.Seen(process, Endability.never(untouchable.get()));
        }
        return new Claim.Seen(process, doubt != null ? Endability.notNow(doubt) : judge(owner, process.owner()));
    }

    private static Endability judge(SocketOwner owner, Uids process) {
        return switch (owner) {
            case SocketOwner.Unknown(String reason) -> Endability.notNow(reason);
            case SocketOwner.Unclear(String reason) -> Endability.notNow(reason);
            case SocketOwner.Elsewhere(String reason) -> Endability.notNow(reason);
            case SocketOwner.Known(long uid, long _) ->
                process.obey(uid)
                        ? Endability.by(uid)
                        : Endability.notNow("the connection belongs to user " + uid + ", the process to " + process);
        };
    }

    private boolean isThisHost(@Nullable String host) {
        return host == null
                || shortName(host).equals("localhost")
                || proc.hostName()
                        .filter(own -> shortName(own).equals(shortName(host)))
                        .isPresent();
    }

    private static String shortName(String host) {
        int dot = host.indexOf('.');
        return (dot < 0 ? host : host.substring(0, dot)).toLowerCase(Locale.ROOT);
    }
}
