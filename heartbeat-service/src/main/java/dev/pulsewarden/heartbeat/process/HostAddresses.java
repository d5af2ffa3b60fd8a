package dev.pulsewarden.heartbeat.process;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** The addresses of this host's own interfaces. */
final class HostAddresses {

    private static final long KEPT_NANOS = 10_000_000_000L;

    private final LongSupplier ticker;
    private volatile Known known = new Known(Set.of(), Long.MIN_VALUE);

    private record Known(Set<InetAddress> addresses, long until) {}

    HostAddresses(LongSupplier ticker) {
        this.ticker = ticker;
    }

    /** An address as text, never a name: nothing is looked up. The scope of a link-local one is left out. */
    static Optional<InetAddress> parse(String address) {
        int scope = address.indexOf('%');
        try {
            return Optional.of(InetAddress.ofLiteral(scope < 0 ? address : address.substring(0, scope)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    boolean contains(InetAddress address) {
        if (address.isLoopbackAddress()) {
            return true;
        }
        Known now = known;
        if (now.until == Long.MIN_VALUE || ticker.getAsLong() - now.until > 0) {
            now = new Known(read(), ticker.getAsLong() + KEPT_NANOS);
            known = now;
        }
        return now.addresses.contains(address);
    }

    private static Set<InetAddress> read() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .map(address -> parse(address.getHostAddress()).orElse(address))
                    .collect(Collectors.toUnmodifiableSet());
        } catch (SocketException e) {
            return Set.of();
        }
    }
}
