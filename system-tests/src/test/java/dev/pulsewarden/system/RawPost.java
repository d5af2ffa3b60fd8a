package dev.pulsewarden.system;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** One HTTP request by a process of its own, so that the connection is of another user or comes from another place. */
final class RawPost {

    private static final String SCRIPT = """
            exec 3<>"/dev/tcp/$1/$2"
            printf 'POST %s HTTP/1.0\\r\\nHost: localhost\\r\\nContent-Type: application/json\\r\\nContent-Length: %d\\r\\n\\r\\n%s' \
              "$3" "${#4}" "$4" >&3
            cat <&3
            """;

    private RawPost() {}

    static List<String> command(String address, int port, String path, String body) {
        return List.of("bash", "-c", SCRIPT, "bash", address, Integer.toString(port), path, body);
    }

    /** The body of the answer, which must be a 200. */
    static JsonNode send(List<String> command) {
        try (Child sender = Child.start("sender", Map.of(), command)) {
            sender.exitCode();
            List<String> lines = sender.lines();
            if (lines.isEmpty() || !lines.getFirst().contains(" 200")) {
                throw new AssertionError("the request was not answered with 200: " + lines);
            }
            return Json.read(lines.stream()
                    .dropWhile(line -> !line.isEmpty())
                    .collect(Collectors.joining("\n"))
                    .strip());
        }
    }
}
