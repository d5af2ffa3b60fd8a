package dev.pulsewarden.heartbeat.process;

import dev.pulsewarden.wire.Peer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may tell us by which connection a heartbeat came to him: processes of this host that are root's or our own user's.
 * From anybody else it could be made up. One may be in another network namespace, as in a container that shares our pid namespace,
 * if it is our own user's and we are not root: root's connections from there may be relays for anybody.
 *
 * <p>What was found is remembered for the connection, and for no other one: connections are numbered and a number is not
 * used again. That nobody was found is remembered for ten seconds, so that whoever is not trusted does not cost a search each time.
 */
public final class Carriers {

    private static final int MOST_REMEMBERED = 1000;
    private static final long REFUSED_NANOS = Duration.ofSeconds(10).toNanos();

    private final Sockets sockets;
    private final SocketHolders holders;
    private final Proc proc;
    private final long ourselves;
    private final Map<Object, Found> found = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Found> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    /** What was found out about a connection, and when. */
    private record Found(Optional<Carrier> carrier, long heardAt) {

        boolean serves(long now) {
            return carrier.isPresent() || now - heardAt < REFUSED_NANOS;
        }
    }

    Carriers(Sockets sockets, SocketHolders holders, Proc proc) {
        this.sockets = sockets;
        this.holders = holders;
        this.proc = proc;
        this.ourselves = proc.status(proc.self())
                .map(status -> status.owner().effective())
                .orElse(-1L);
    }

    /**
     * The carrier that speaks over this connection, if it may name others.
     *
     * @param peer the carrier's own connection to us
     * @param heardAt when it was heard of, by {@link System#nanoTime()}
     * @param connection what tells it from every other connection there ever was
     */
    public Optional<Carrier> trusted(Peer peer, long heardAt, Object connection) {
        synchronized (found) {
            Found known = found.get(connection);
            if (known != null && known.serves(heardAt)) {
                return known.carrier();
            }
        }
        Optional<Carrier> carrier = find(peer, heardAt);
        synchronized (found) {
            found.put(connection, new Found(carrier, heardAt));
        }
        return carrier;
    }

    private Optional<Carrier> find(Peer peer, long heardAt) {
        SocketOwner owner = sockets.ownerOf(peer, heardAt);
        return owner instanceof SocketOwner.Elsewhere
                ? sockets.elsewhere(peer, heardAt).flatMap(found -> inAnotherNetwork(found, heardAt))
                : isTrusted(owner) ? Optional.of(new Carrier(onlyOne(holdersOf(owner, heardAt)))) : Optional.empty();
    }

    /** One in a container. It must share our pid namespace: there an open connection is held by a process that we see. */
    private Optional<Carrier> inAnotherNetwork(Sockets.Found found, long heardAt) {
        Set<Long> processes = holdersOf(found.owner(), heardAt);
        Long pid = onlyOne(processes);
        return found.owner() instanceof SocketOwner.Known(long uid, long _)
                        && uid == ourselves
                        && uid != 0
                        && pid != null
                        && proc.sharesPidNamespace(pid)
                ? Optional.of(new Carrier(pid, new Network(found.network().name(), pid)))
                : Optional.empty();
    }

    private boolean isTrusted(SocketOwner owner) {
        return owner instanceof SocketOwner.Known(long uid, long _) && (uid == 0 || uid == ourselves);
    }

    private Set<Long> holdersOf(SocketOwner owner, long heardAt) {
        return owner instanceof SocketOwner.Known(long _, long inode) ? holders.of(inode, heardAt) : Set.of();
    }

    private static @Nullable Long onlyOne(Set<Long> processes) {
        return processes.size() == 1 ? processes.iterator().next() : null;
    }
}
