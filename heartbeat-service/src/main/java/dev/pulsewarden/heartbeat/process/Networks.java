package dev.pulsewarden.heartbeat.process;

import dev.pulsewarden.heartbeat.process.TcpSocket.Ends;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * The open connections of this host's network namespaces. Another one than our own is read by way of a process in it, and
 * only if we may look into that process: whose {@code ns/net} cannot be read, its namespace is not known. Thread-safe.
 */
final class Networks {

    private static final int MOST = 256;
    private static final long KEPT_NANOS = Duration.ofSeconds(1).toNanos();

    private final Proc proc;
    private final Network ours;
    private final SharedReading<Map<Ends, TcpSocket>> own;
    private final SharedReading<Collection<Network>> known = new SharedReading<>(this::read);
    private final Map<String, Table> others = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Table> eldest) {
            return size() > MOST;
        }
    };

    Networks(Proc proc) {
        this.proc = proc;
        this.ours = new Network(proc.networkNamespace("self").orElse(""), proc.self());
        this.own = new SharedReading<>(() -> open(proc.tcpSockets("self")));
    }

    Network ours() {
        return ours;
    }

    /** The one that the process is in; empty when we may not look. */
    Optional<Network> of(long pid) {
        return ours.name().isEmpty()
                ? Optional.empty()
                : proc.networkNamespace(Long.toString(pid)).map(name -> new Network(name, pid));
    }

    /**
     * Those that processes of our own pid namespace are in, without our own; a bounded number of them. To find them is to look
     * at every process, so one that is younger than a second may be missing.
     */
    Collection<Network> others(long heardAt) {
        return known.get(heardAt - KEPT_NANOS);
    }

    /** The connections that say who speaks, by their ends; none when they cannot be read. */
    Map<Ends, TcpSocket> open(Network network, long heardAt) {
        return network.isSameAs(ours) ? own.get(heardAt) : table(network).get(network.pid(), heardAt);
    }

    /** Whose a connection is by its client's end of it; empty unless both ends are open, each in its network. */
    Optional<SocketOwner> owner(Network server, Network client, Ends ends, long heardAt) {
        TcpSocket socket = open(client, heardAt).get(ends);
        boolean openAtServer = open(server, heardAt).containsKey(ends.fromTheOtherSide());
        return socket == null || !openAtServer ? Optional.empty() : Optional.of(owner(socket));
    }

    private SocketOwner owner(TcpSocket socket) {
        return socket.uid() == proc.overflowUid() && !proc.showsAllUsers()
                ? new SocketOwner.Unknown("the connection's user cannot be seen from this user namespace")
                : new SocketOwner.Known(socket.uid(), socket.inode());
    }

    private Table table(Network network) {
        synchronized (others) {
            return others.computeIfAbsent(network.name(), Table::new);
        }
    }

    private Collection<Network> read() {
        Map<String, Network> found = new HashMap<>();
        List<Long> pids = proc.pids();
        for (int i = 0; i < pids.size() && found.size() < MOST; i++) {
            long pid = pids.get(i);
            of(pid).filter(network -> !network.isSameAs(ours) && proc.sharesPidNamespace(pid))
                    .ifPresent(network -> found.putIfAbsent(network.name(), network));
        }
        return found.values();
    }

    private static Map<Ends, TcpSocket> open(List<String> lines) {
        Map<Ends, TcpSocket> open = new HashMap<>();
        for (String line : lines) {
            TcpSocket.parse(line).filter(TcpSocket::speaks).ifPresent(socket -> open.put(socket.ends(), socket));
        }
        return open;
    }

    /** One of the others; whichever process was named last leads into it. */
    private final class Table {

        private final String name;
        private final SharedReading<Map<Ends, TcpSocket>> reading = new SharedReading<>(this::read);
        private long pid;

        Table(String name) {
            this.name = name;
        }

        synchronized Map<Ends, TcpSocket> get(long by, long heardAt) {
            pid = by;
            try {
                return reading.get(heardAt);
            } catch (NoSuchElementException e) {
                return Map.of();
            }
        }

        private Map<Ends, TcpSocket> read() {
            String by = Long.toString(pid);
            Map<Ends, TcpSocket> open = open(proc.tcpSockets(by));
            // looked at afterwards: the pid may be another process's by now, which is somewhere else; then nobody is
            // served by it
            return proc.networkNamespace(by).filter(name::equals).map(_ -> open).orElseThrow();
        }
    }
}
