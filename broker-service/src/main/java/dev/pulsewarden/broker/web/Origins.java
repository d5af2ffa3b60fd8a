package dev.pulsewarden.broker.web;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which pages may open a WebSocket: those of the broker's own host, whatever their port, and those of the list. */
final class Origins {

    private static final String ANY = "*";

    private final Set<String> allowed;

    Origins(List<String> allowed) {
        this.allowed =
                allowed.stream().map(origin -> origin.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
    }

    /**
     * @param origin as the browser sent it; a client that is no browser sends none, and may
     * @param host the {@code Host} header
     */
    boolean allow(@Nullable String origin, @Nullable String host) {
        if (origin == null) {
            return true;
        }
        String asked = origin.toLowerCase(Locale.ROOT);
        return allowed.contains(ANY) || allowed.contains(asked) || isSameHost(asked, host);
    }

    private static boolean isSameHost(String origin, @Nullable String host) {
        if (host == null) {
            return false;
        }
        try {
            URI page = URI.create(origin);
            URI broker = URI.create(page.getScheme() + "://" + host.toLowerCase(Locale.ROOT));
            return page.getHost() != null && page.getHost().equals(broker.getHost());
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
