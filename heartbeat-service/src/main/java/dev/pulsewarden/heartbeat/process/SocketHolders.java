package dev.pulsewarden.heartbeat.process;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Which processes have a socket open, as far as we may look into them. */
public final class SocketHolders {

    private final Proc proc;
    private final int mostSockets;
    private final SharedReading<Map<Long, Set<Long>>> holders = new SharedReading<>(this::read);

    SocketHolders(Proc proc, int mostSockets) {
        this.proc = proc;
        this.mostSockets = mostSockets;
    }

    /** Whether this process itself has it open. */
    public boolean holds(long pid, long inode) {
        return proc.sockets(pid).contains(inode);
    }

    Set<Long> of(long inode, long heardAt) {
        return holders.get(heardAt).getOrDefault(inode, Set.of());
    }

    /** Looks at every process, up to a bounded number of sockets: past that, some are held by nobody we know. */
    private Map<Long, Set<Long>> read() {
        Map<Long, Set<Long>> found = new HashMap<>();
        List<Long> pids = proc.pids();
        for (int i = 0; i < pids.size() && found.size() < mostSockets; i++) {
            long pid = pids.get(i);
            for (long inode : proc.sockets(pid)) {
                found.computeIfAbsent(inode, _ -> new TreeSet<>()).add(pid);
            }
        }
        return found;
    }
}
