package dev.pulsewarden.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.convert.DurationStyle;
import org.yaml.snakeyaml.Yaml;

/** What must hold in docker-compose.yml and is easily forgotten when it is changed; seen without Docker. */
class ComposeFileTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Duration SPRINGS_SHUTDOWN_TIMEOUT = Duration.ofSeconds(30);
    /** Requests, claims that wait, duties, events: each may take that time. */
    private static final int SHUTDOWN_PHASES = 4;

    @ParameterizedTest
    @MethodSource("services")
    void a_container_comes_back_and_is_bounded(String name) {
        Map<String, Object> service = service(name);
        assertThat(service).containsKeys("restart", "mem_limit", "stop_grace_period");
        assertThat(map(service.get("logging"), "options")).containsKeys("max-size", "max-file");
    }

    @ParameterizedTest
    @MethodSource("services")
    void a_port_is_published_on_the_loopback_address_only(String name) {
        assertThat(strings(service(name), "ports")).allMatch(port -> port.startsWith("127.0.0.1:"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"broker-service", "queue-service", "heartbeat-service"})
    void a_service_has_no_rights_that_it_does_not_need_and_the_shared_pid_namespace(String name) {
        assertThat(service(name))
                .containsEntry("read_only", true)
                .containsEntry("user", "10001:10001")
                .containsEntry("cap_drop", List.of("ALL"))
                .containsEntry("pid", "service:pids");
    }

    @ParameterizedTest
    @ValueSource(strings = {"broker-service", "queue-service", "heartbeat-service"})
    void a_service_may_end_in_its_own_time(String name) {
        Duration grace = DurationStyle.detectAndParse(
                service(name).get("stop_grace_period").toString());
        assertThat(grace)
                .isGreaterThan(
                        shutdownTimeout(name).multipliedBy(SHUTDOWN_PHASES).plusSeconds(5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"broker-service", "queue-service", "heartbeat-service"})
    void a_service_waits_at_the_start_for_nobodys_health(String name) {
        assertThat(map(service(name), "depends_on").values()).allMatch(Map.of("condition", "service_started")::equals);
    }

    static Stream<String> services() {
        return map(read(ROOT.resolve("docker-compose.yml")), "services").keySet().stream();
    }

    private static Map<String, Object> service(String name) {
        return map(map(read(ROOT.resolve("docker-compose.yml")), "services"), name);
    }

    private static Duration shutdownTimeout(String service) {
        Map<String, Object> settings = read(ROOT.resolve(service + "/src/main/resources/application.yaml"));
        Object timeout = map(map(settings, "spring"), "lifecycle").get("timeout-per-shutdown-phase");
        return timeout == null ? SPRINGS_SHUTDOWN_TIMEOUT : DurationStyle.detectAndParse(timeout.toString());
    }

    private static Map<String, Object> read(Path file) {
        try (Reader text = Files.newBufferedReader(file)) {
            return new Yaml().load(text);
        } catch (IOException e) {
            throw new AssertionError(file + " cannot be read", e);
        }
    }

    @SuppressWarnings("unchecked") // a YAML mapping has names for keys
    private static Map<String, Object> map(Object parent, String name) {
        return (Map<String, Object>) ((Map<String, Object>) parent).getOrDefault(name, Map.of());
    }

    private static List<String> strings(Map<String, Object> parent, String name) {
        return ((List<?>) parent.getOrDefault(name, List.of()))
                .stream().map(Object::toString).toList();
    }
}
