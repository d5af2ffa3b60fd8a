package dev.pulsewarden.system;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** Three free ports, below those that the system gives to clients, so that a service finds its own again after a restart. */
record Ports(int broker, int queue, int heartbeat) {

    private static final int FIRST = 20_000;
    private static final int LAST = 32_000;
    private static final Set<Integer> GIVEN = new HashSet<>();

    static Ports free() {
        return new Ports(next(), next(), next());
    }

    /** One more. */
    static int one() {
        return next();
    }

    Map<String, String> environment() {
        return Map.of(
                "BROKER_PORT", Integer.toString(broker),
                "QUEUE_PORT", Integer.toString(queue),
                "HEARTBEAT_PORT", Integer.toString(heartbeat));
    }

    private static synchronized int next() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
                if (GIVEN.add(free.getLocalPort())) {
                    return port;
                }
            } catch (IOException _) {
                // taken: another one
            }
        }
    }
}
