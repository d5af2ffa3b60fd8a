package dev.pulsewarden.system;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.JsonNode;

/** Another network, joined to this host's by a cable; whoever speaks from there does not speak from this host. */
final class OtherHost implements AutoCloseable {

    private static final String HERE = "198.18.77.1";
    private static final String THERE = "198.18.77.2";
    private static final String CONNECT = """
            set -e
            ip netns add "$1"
            ip link add "$1-a" type veth peer name "$1-b" netns "$1"
            ip addr add %s/30 dev "$1-a"
            ip link set "$1-a" up
            ip -n "$1" addr add %s/30 dev "$1-b"
            ip -n "$1" link set "$1-b" up
            """.formatted(HERE, THERE);

    private final String name;

    private OtherHost(String name) {
        this.name = name;
    }

    static OtherHost present() {
        OtherHost host = new OtherHost("pw" + ProcessHandle.current().pid());
        try (Child connect = Child.start("ip", Map.of(), List.of("bash", "-c", CONNECT, "bash", host.name))) {
            if (connect.exitCode() != 0) {
                host.close();
                Assumptions.abort("another network cannot be made here: " + connect.lines());
            }
        }
        return host;
    }

    JsonNode beat(int port, String service, long pid) {
        List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", name));
        command.addAll(
                RawPost.command(HERE, port, "/heartbeat", "{\"name\":\"%s\",\"pid\":%d}".formatted(service, pid)));
        return RawPost.send(command);
    }

    @Override
    public void close() {
        try (Child remove = Child.start("ip", "bash", "-c", "ip netns del \"$0\"; ip link del \"$0-a\"", name)) {
            remove.exitCode();
        }
    }
}
