package dev.pulsewarden.security;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;

/** Refuses to start a service that strangers could reach without a token. Checked before the server listens. */
final class LoopbackRule {

    LoopbackRule(Environment environment, SecurityProperties security) {
        if (security.open() || security.hasToken()) {
            return;
        }
        check("server.address", environment.getProperty("server.address"));
        if (environment.containsProperty("management.server.port")) {
            check("management.server.address", environment.getProperty("management.server.address"));
        }
    }

    private static void check(String property, @Nullable String address) {
        if (address == null || address.isBlank() || !isLoopback(address)) {
            throw new OpenAddressException(property, address == null || address.isBlank() ? "every address" : address);
        }
    }

    private static boolean isLoopback(String address) {
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
