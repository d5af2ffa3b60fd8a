package dev.pulsewarden.heartbeat.process;

import dev.pulsewarden.wire.Peer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who may tell us by which connection a heartbeat came to him: processes of this host that are root's or our own user's.
 * From anybody else it could be made up.
 *
 * <p>What was found is remembered for the connection, and for no other one: connections are numbered and a number is not
 * used again.
 */
public final class Carriers {

    private static final int MOST_REMEMBERED = 1000;

    private final Sockets sockets;
    private final SocketHolders holders;
    private final long ourselves;
    private final Map<Object, Carrier> trusted = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Carrier> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    Carriers(Sockets sockets, SocketHolders holders, long ourselves) {
        this.sockets = sockets;
        this.holders = holders;
        this.ourselves = ourselves;
    }

    /**
     * The carrier that speaks over this connection, if it may name others.
     *
     * @param peer the carrier's own connection to us
     * @param heardAt when it was heard of, by {@link System#nanoTime()}
     * @param connection what tells it from every other connection there ever was
     */
    public Optional<Carrier> trusted(Peer peer, long heardAt, Object connection) {
        synchronized (trusted) {
            Carrier known = trusted.get(connection);
            if (known != null) {
                return Optional.of(known);
            }
        }
        if (!(sockets.ownerOf(peer, heardAt) instanceof SocketOwner.Known(long uid, long inode))
                || (uid != 0 && uid != ourselves)) {
            return Optional.empty();
        }
        Set<Long> processes = holders.of(inode, heardAt);
        Carrier carrier =
                new Carrier(processes.size() == 1 ? processes.iterator().next() : null);
        synchronized (trusted) {
            trusted.put(connection, carrier);
        }
        return Optional.of(carrier);
    }
}
