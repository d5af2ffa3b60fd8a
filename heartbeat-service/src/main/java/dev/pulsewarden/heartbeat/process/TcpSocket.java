package dev.pulsewarden.heartbeat.process;

import dev.pulsewarden.wire.Peer;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Optional;

/**
 * One line of {@code /proc/net/tcp} or {@code tcp6}: one end of a connection, and whose it is.
 *
 * @param inode 0 for a socket that no process has open any more; the kernel then shows it as root's
 */
record TcpSocket(Ends ends, boolean established, long uid, long inode) {

    private static final int ESTABLISHED = 1;

    /** The two ends as this socket sees them. An IPv4 address that is mapped into IPv6 is that IPv4 address. */
    record Ends(InetAddress local, int localPort, InetAddress remote, int remotePort) {

        /** A connection's as its client sees them; empty when the peer has no addresses. */
        static Optional<Ends> ofClient(Peer peer) {
            return HostAddresses.parse(peer.remoteAddress())
                    .flatMap(client -> HostAddresses.parse(peer.localAddress())
                            .map(server -> new Ends(
                                    /* local= */ client,
                                    /* localPort= */ peer.remotePort(),
                                    /* remote= */ server,
                                    /* remotePort= */ peer.localPort())));
        }

        Ends fromTheOtherSide() {
            return new Ends(
                    /* local= */ remote, /* localPort= */ remotePort, /* remote= */ local, /* remotePort= */ localPort);
        }
    }

    /** Empty for a line that is not one. */
    static Optional<TcpSocket> parse(String line) {
        String[] fields = line.trim().split("\\s+", -1);
        if (fields.length < 10) {
            return Optional.empty();
        }
        Ends ends = new Ends(address(fields[1]), port(fields[1]), address(fields[2]), port(fields[2]));
        return Optional.of(new TcpSocket(
                ends,
                Integer.parseInt(fields[3], 16) == ESTABLISHED,
                Long.parseLong(fields[7]),
                Long.parseLong(fields[9])));
    }

    /** Only such a socket says anything about who speaks: the owner of one in another state, or without inode, is made up. */
    boolean speaks() {
        return established && inode != 0;
    }

    private static int port(String end) {
        return Integer.parseInt(end.substring(end.indexOf(':') + 1), 16);
    }

    /** The kernel writes each word of 32 bits as a number of this machine, though the bytes are in network order. */
    private static InetAddress address(String end) {
        byte[] bytes = HexFormat.of().parseHex(end.substring(0, end.indexOf(':')));
        if (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN) {
            for (int word = 0; word < bytes.length; word += 4) {
                swap(bytes, word, word + 3);
                swap(bytes, word + 1, word + 2);
            }
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not an address of 4 or 16 bytes: " + end, e);
        }
    }

    private static void swap(byte[] bytes, int one, int other) {
        byte kept = bytes[one];
        bytes[one] = bytes[other];
        bytes[other] = kept;
    }
}
