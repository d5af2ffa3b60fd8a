package dev.pulsewarden.system;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.JsonNode;

/**
 * Another network, joined to this host's by a cable, as another host's or a container's is. A process in it is one of this
 * host's and has its pid here; whoever speaks from there for a process of here does not speak from this host.
 */
final class OtherNetwork implements AutoCloseable {

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

    private static final String SPEAK = """
            exec 3<>"/dev/tcp/$1/$2"
            body=${4//PID/$$}
            printf 'POST %s HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Type: application/json\\r\\nContent-Length: %d\\r\\n\\r\\n%s' \
              "$3" "${#body}" "$body" >&3
            read -r status <&3
            echo "$status"
            exec sleep 600
            """;

    private final String name;

    private OtherNetwork(String name) {
        this.name = name;
    }

    static OtherNetwork present() {
        OtherNetwork host = new OtherNetwork("pw" + ProcessHandle.current().pid());
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

    /**
     * A process there that sends one request and keeps its connection open, silent from then on.
     *
     * @param body in which {@code PID} stands for its own pid
     */
    Child speaker(int port, String path, String body) {
        return speaker(List.of(), port, path, body);
    }

    /** The same of a user without rights. */
    Child speakerOfAnotherUser(int port, String path, String body) {
        return speaker(List.of("setpriv", "--reuid=65533", "--regid=65533", "--clear-groups", "--"), port, path, body);
    }

    private Child speaker(List<String> as, int port, String path, String body) {
        List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", name));
        command.addAll(as);
        command.addAll(List.of("bash", "-c", SPEAK, "bash", HERE, Integer.toString(port), path, body));
        Child speaker = Child.start("speaker", Map.of(), command);
        speaker.awaitLine(" 20");
        return speaker;
    }

    @Override
    public void close() {
        try (Child remove = Child.start("ip", "bash", "-c", "ip netns del \"$0\"; ip link del \"$0-a\"", name)) {
            remove.exitCode();
        }
    }
}
