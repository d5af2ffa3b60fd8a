package dev.pulsewarden.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.util.FileSystemUtils;

/**
 * The three services on free ports with a data folder of their own.
 *
 * <p>A lease lasts an hour, so that a task that comes back earlier came back for another reason. A registered
 * process may be silent for a second and has one from SIGTERM to SIGKILL; a service named {@code patient-…} has a minute for
 * that, one named {@code exempt-…} is never ended, and the platform's own services may be silent for half a minute.
 */
final class Platform implements AutoCloseable {

    private static final List<String> HEARTBEAT_SETTINGS = List.of(
            "--pulsewarden.heartbeat.reaper.kills-per-minute=100",
            "--pulsewarden.heartbeat.policies[0].service=*",
            "--pulsewarden.heartbeat.policies[0].startup-grace=0s",
            "--pulsewarden.heartbeat.policies[0].timeout=1s",
            "--pulsewarden.heartbeat.policies[0].kill-grace=1s",
            "--pulsewarden.heartbeat.policies[1].service=*-service",
            "--pulsewarden.heartbeat.policies[1].timeout=30s",
            "--pulsewarden.heartbeat.policies[2].service=patient-*",
            "--pulsewarden.heartbeat.policies[2].kill-grace=1m",
            "--pulsewarden.heartbeat.policies[3].service=exempt-*",
            "--pulsewarden.heartbeat.policies[3].exempt=true");

    private final Path data;
    private final Ports ports;
    private final Map<String, String> environment = new HashMap<>();
    private final Map<String, Service> services = new HashMap<>();
    private List<String> queueSettings = List.of("--pulsewarden.queue.lease=1h");

    private Platform(Map<String, String> settings) {
        this.data = temporaryFolder();
        this.ports = Ports.free();
        environment.putAll(settings);
        environment.putAll(ports.environment());
        environment.put("PULSEWARDEN_DATA_DIR", data.toString());
    }

    static Platform start() {
        Platform platform = new Platform(Map.of());
        platform.launchAllButQueue();
        platform.startQueue();
        return platform;
    }

    /** queue-service is missing until {@link #startQueue()}. */
    static Platform withoutQueue() {
        Platform platform = new Platform(Map.of());
        platform.launchAllButQueue();
        platform.awaitReady();
        return platform;
    }

    /** queue-service keeps its tasks in a MongoDB, which need not be there; leases last five seconds. */
    static Platform onMongo(String uri) {
        Platform platform = new Platform(Map.of("PULSEWARDEN_QUEUE_STORE", "mongo", "PULSEWARDEN_MONGODB_URI", uri));
        platform.queueSettings = List.of("--pulsewarden.queue.lease=5s");
        platform.launchAllButQueue();
        platform.startQueue();
        return platform;
    }

    /** heartbeat-service and the broker, which listen on every address and ask for no token. */
    static Platform openToOtherHosts() {
        Platform platform = new Platform(Map.of("PULSEWARDEN_ADDRESS", "0.0.0.0", "PULSEWARDEN_SECURITY_OPEN", "true"));
        platform.launchAllButQueue();
        platform.awaitReady();
        return platform;
    }

    void startQueue() {
        launch("queue-service", ports.queue(), queueSettings);
        awaitReady();
    }

    Service broker() {
        return services.get("broker-service");
    }

    Service queue() {
        return services.get("queue-service");
    }

    Service heartbeat() {
        return services.get("heartbeat-service");
    }

    /** What runs now. */
    List<Child> processes() {
        return List.of(broker().process(), queue().process(), heartbeat().process());
    }

    /** Where the services are, and what else they were told. */
    Map<String, String> environment() {
        return Map.copyOf(environment);
    }

    Liveness liveness() {
        return new Liveness(heartbeat().api());
    }

    BrokerClient connect() {
        return BrokerClient.connect(brokerAddress());
    }

    URI brokerAddress() {
        return URI.create("ws://127.0.0.1:" + ports.broker());
    }

    @Override
    public void close() {
        services.values().forEach(Service::close);
        try {
            FileSystemUtils.deleteRecursively(data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("pulsewarden-test");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void launchAllButQueue() {
        launch("broker-service", ports.broker(), List.of());
        launch("heartbeat-service", ports.heartbeat(), HEARTBEAT_SETTINGS);
    }

    private void launch(String name, int port, List<String> arguments) {
        services.put(name, Service.start(name, port, environment, arguments));
    }

    private void awaitReady() {
        try {
            services.values().forEach(Service::awaitReady);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }
}
