package dev.pulsewarden.heartbeat.process;

import dev.pulsewarden.heartbeat.process.TcpSocket.Ends;
import dev.pulsewarden.wire.Peer;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Finds out whose a connection is, by its client's own end of it. */
public final class Sockets {

    private final Proc proc;
    private final HostAddresses addresses;
    private final SharedReading<Map<Ends, TcpSocket>> sockets = new SharedReading<>(this::read);

    Sockets(Proc proc, HostAddresses addresses) {
        this.proc = proc;
        this.addresses = addresses;
    }

    /** Whether the client's address is one of this host's own; nothing more is certain by that. */
    public boolean isLocal(Peer peer) {
        return HostAddresses.parse(peer.remoteAddress())
                .filter(addresses::contains)
                .isPresent();
    }

    /**
     * Whose the connection is now.
     *
     * @param heardAt when it was heard of, by {@link System#nanoTime()}: what was read later serves
     */
    public SocketOwner ownerOf(Peer peer, long heardAt) {
        Optional<InetAddress> client = HostAddresses.parse(peer.remoteAddress());
        Optional<InetAddress> server = HostAddresses.parse(peer.localAddress());
        if (client.isEmpty() || server.isEmpty() || !addresses.contains(client.get())) {
            return new SocketOwner.Elsewhere("the connection comes from another host");
        }
        Map<Ends, TcpSocket> open = sockets.get(heardAt);
        Ends ends = new Ends(
                client.get(), /* localPort= */ peer.remotePort(), server.get(), /* remotePort= */ peer.localPort());
        TcpSocket socket = open.get(ends);
        if (socket == null || !open.containsKey(ends.fromTheOtherSide())) {
            return new SocketOwner.Unknown("the connection's socket is not among this host's open ones");
        }
        if (socket.uid() == proc.overflowUid() && !proc.showsAllUsers()) {
            return new SocketOwner.Unknown("the connection's user cannot be seen from this user namespace");
        }
        return new SocketOwner.Known(socket.uid(), socket.inode());
    }

    private Map<Ends, TcpSocket> read() {
        Map<Ends, TcpSocket> open = new HashMap<>();
        for (String line : proc.tcpSockets()) {
            TcpSocket.parse(line).filter(TcpSocket::speaks).ifPresent(socket -> open.put(socket.ends(), socket));
        }
        return open;
    }
}
