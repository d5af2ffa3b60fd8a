package dev.pulsewarden.heartbeat.process;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds the process that is meant by a pid. A process in a container counts its processes by itself: its 17 is not ours. So
 * the number is that of the pid namespace of whoever has the connection open.
 */
final class PidNamespaces {

    private final Proc proc;
    private final SocketHolders holders;

    PidNamespaces(Proc proc, SocketHolders holders) {
        this.proc = proc;
        this.holders = holders;
    }

    Meant resolve(long claimed, long inode, long heardAt) {
        if (holders.holds(claimed, inode) && innermost(claimed) == claimed) {
            return new Meant.Ours(claimed, true);
        }
        Set<Long> speakers = holders.of(inode, heardAt);
        Set<String> namespaces = speakers.stream()
                .map(proc::pidNamespace)
                .flatMap(Optional::stream)
                .collect(Collectors.toSet());
        if (namespaces.isEmpty()) {
            return new Meant.Doubtful("the process that holds the connection cannot be seen");
        }
        if (namespaces.size() > 1) {
            return new Meant.NotOurs("processes of several pid namespaces hold the connection");
        }
        String namespace = namespaces.iterator().next();
        return isOurs(namespace) ? new Meant.Ours(claimed, false) : inNamespace(namespace, claimed, speakers);
    }

    private Meant inNamespace(String namespace, long claimed, Set<Long> speakers) {
        for (long pid : speakers) {
            if (innermost(pid) == claimed) {
                return new Meant.Ours(pid, true);
            }
        }
        for (long pid : proc.pids()) {
            if (innermost(pid) == claimed
                    && proc.pidNamespace(pid).filter(namespace::equals).isPresent()) {
                return new Meant.Ours(pid, false);
            }
        }
        return new Meant.NotOurs("pid " + claimed + " is of another pid namespace, and not to be found there");
    }

    /** Whether the process still is the one that was meant: asked again once it is held. */
    boolean isMeant(long claimed, long resolved) {
        return claimed == resolved || innermost(resolved) == claimed;
    }

    private boolean isOurs(String namespace) {
        return proc.pidNamespace(proc.self()).filter(namespace::equals).isPresent();
    }

    private long innermost(long pid) {
        return proc.status(pid).map(Status::innermostPid).orElse(-1L);
    }
}
