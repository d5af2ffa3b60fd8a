package dev.pulsewarden.heartbeat.process;

import dev.pulsewarden.heartbeat.process.TcpSocket.Ends;
import dev.pulsewarden.wire.Peer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds out whose a connection is, by its client's own end of it. That end is in our own network namespace, or in that of the
 * process that is spoken for, as in containers that share our pid namespace; and it counts only while the server's end is
 * open where the server is.
 */
public final class Sockets {

    private static final SocketOwner ELSEWHERE = new SocketOwner.Elsewhere("the connection comes from another host");

    private final Proc proc;
    private final HostAddresses addresses;
    private final Networks networks;
    private final SocketHolders holders;

    /** Where a connection comes from that is not in our own network namespace. */
    record Found(Network network, SocketOwner owner) {}

    Sockets(Proc proc, HostAddresses addresses, Networks networks, SocketHolders holders) {
        this.proc = proc;
        this.addresses = addresses;
        this.networks = networks;
        this.holders = holders;
    }

    /** Whether the client's address is one of our own network namespace's; nothing more is certain by that. */
    public boolean isLocal(Peer peer) {
        return HostAddresses.parse(peer.remoteAddress())
                .filter(addresses::contains)
                .isPresent();
    }

    /**
     * Whose the connection is now, when its client may be where the process is that is spoken for.
     *
     * @param pid that process, in our own pid namespace
     */
    public SocketOwner ownerOf(Origin origin, long pid) {
        Optional<Ends> ends = Ends.ofClient(origin.peer());
        if (ends.isEmpty()) {
            return ELSEWHERE;
        }
        Network server = serverOf(origin);
        SocketOwner here = ownerIn(server, ends.get(), origin.heardAt());
        if (!(here instanceof SocketOwner.Elsewhere) || origin.distrust() != null) {
            return here;
        }
        return networks.of(pid)
                .map(its -> ownerFrom(its, server, ends.get(), origin))
                .orElseGet(() -> unseen(pid, here));
    }

    private SocketOwner ownerFrom(Network its, Network server, Ends ends, Origin origin) {
        if (its.isSameAs(server)) {
            return ELSEWHERE;
        }
        return networks.owner(server, its, ends, origin.heardAt())
                .map(owner -> unlessRelayed(owner, its.pid()))
                .orElseGet(() -> new SocketOwner.Unclear("the connection is not among the open ones of pid " + its.pid()
                        + "'s network namespace: it comes from another host, through an address translation, or was"
                        + " closed"));
    }

    /** Root's connection from another network may be a relay for anybody, as a published port is: then nobody vouched. */
    private SocketOwner unlessRelayed(SocketOwner owner, long pid) {
        return owner instanceof SocketOwner.Known(long uid, long inode) && uid == 0 && !holders.holds(pid, inode)
                ? new SocketOwner.Unclear("the connection is root's, not pid " + pid
                        + "'s own, and comes from another network namespace: it may pass on what anybody says")
                : owner;
    }

    private SocketOwner unseen(long pid, SocketOwner here) {
        return proc.isThere(pid)
                ? new SocketOwner.Elsewhere(
                        "the connection comes from another host, or from the network namespace of pid " + pid
                                + ", into which heartbeat-service may not look: its user or group is another one")
                : here;
    }

    /**
     * Whose the connection is, looked for in our own network namespace only.
     *
     * @param heardAt when it was heard of, by {@link System#nanoTime()}: what was read later serves
     */
    SocketOwner ownerOf(Peer peer, long heardAt) {
        return Ends.ofClient(peer)
                .map(ends -> ownerIn(networks.ours(), ends, heardAt))
                .orElse(ELSEWHERE);
    }

    /** The same, looked for in all others that processes of our pid namespace are in; empty unless it is one of them. */
    Optional<Found> elsewhere(Peer peer, long heardAt) {
        Optional<Ends> ends = Ends.ofClient(peer);
        List<Found> found = new ArrayList<>();
        if (ends.isPresent()
                && networks.open(networks.ours(), heardAt)
                        .containsKey(ends.get().fromTheOtherSide())) {
            for (Network network : networks.others(heardAt)) {
                networks.owner(networks.ours(), network, ends.get(), heardAt)
                        .ifPresent(owner -> found.add(new Found(network, owner)));
            }
        }
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }

    private Network serverOf(Origin origin) {
        return origin.carrier() == null || origin.carrier().network() == null
                ? networks.ours()
                : origin.carrier().network();
    }

    private SocketOwner ownerIn(Network network, Ends ends, long heardAt) {
        if (network.isSameAs(networks.ours()) && !addresses.contains(ends.local())) {
            return ELSEWHERE;
        }
        Optional<SocketOwner> owner = networks.owner(network, network, ends, heardAt);
        boolean mayBeElsewhere =
                !network.isSameAs(networks.ours()) && !ends.local().isLoopbackAddress();
        return owner.orElse(
                mayBeElsewhere
                        ? ELSEWHERE
                        : new SocketOwner.Unknown("the connection's socket is not among this host's open ones"));
    }
}
