package dev.pulsewarden.system;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/** {@code ./pulsewarden up}, with policies that make the reaper quick. */
final class Launcher implements AutoCloseable {

    private static final String SCRIPT =
            Path.of("..", "pulsewarden").toAbsolutePath().normalize().toString();
    private static final String SETTINGS = """
            {"pulsewarden": {
              "heartbeat-client": {"interval": "250ms"},
              "heartbeat": {
                "policies": [{"service": "*", "timeout": "5s", "startup-grace": "1s", "kill-grace": "1s"}],
                "reaper": {"kills-per-minute": 100}}}}
            """;

    private final Path data;
    private final Ports ports;
    private final Child up;

    private Launcher(Path data, Ports ports) {
        this.data = data;
        this.ports = ports;
        Map<String, String> environment = new HashMap<>(ports.environment());
        environment.put("SPRING_APPLICATION_JSON", SETTINGS);
        environment.put("PULSEWARDEN_JAVA_OPTS", "-XX:TieredStopAtLevel=1"); // quick to start, slower later
        // what started the tests may have set SIGINT to be ignored, as shells do for what runs in the background
        this.up = Child.start(
                "up", environment, List.of("env", "--default-signal=INT", SCRIPT, "up", "--data", data.toString()));
    }

    static Launcher up() {
        return up(Ports.free());
    }

    static Launcher up(Ports ports) {
        return new Launcher(Platform.temporaryFolder(), ports);
    }

    /** Another one with the same data folder, on other ports. */
    Launcher again() {
        return new Launcher(data, Ports.free());
    }

    Launcher awaitUp() {
        up.awaitLine("Pulsewarden is up");
        return this;
    }

    Child script() {
        return up;
    }

    Ports ports() {
        return ports;
    }

    Path data() {
        return data;
    }

    BrokerClient connect() {
        return BrokerClient.connect(URI.create("ws://127.0.0.1:" + ports.broker()));
    }

    Liveness liveness() {
        return new Liveness(new Api(URI.create("http://127.0.0.1:" + ports.heartbeat())));
    }

    /** The latest process of a service that it said to be ready. */
    long pidOf(String service) {
        Pattern ready = Pattern.compile(service + " is ready \\(pid (\\d+)\\)");
        return up.lines().stream()
                .map(ready::matcher)
                .filter(Matcher::find)
                .map(match -> Long.parseLong(match.group(1)))
                .reduce((_, later) -> later)
                .orElseThrow(() -> new AssertionError(service + " was never ready"));
    }

    /** What runs of a service, ready or not. */
    Stream<ProcessHandle> processesOf(String service) {
        return up.handle()
                .children()
                .filter(child -> child.info()
                        .commandLine()
                        .filter(line -> line.contains(service + ".jar"))
                        .isPresent());
    }

    /** The script and everything below it. */
    List<ProcessHandle> everything() {
        return Stream.concat(Stream.of(up.handle()), up.handle().descendants()).toList();
    }

    static void awaitEndOf(List<ProcessHandle> processes) {
        await().alias("nothing is left running").until(() -> processes.stream().noneMatch(ProcessHandle::isAlive));
    }

    @Override
    public void close() {
        List<ProcessHandle> all = everything();
        up.close();
        all.forEach(ProcessHandle::destroyForcibly);
        try {
            FileSystemUtils.deleteRecursively(data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
