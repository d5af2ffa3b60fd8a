package dev.pulsewarden.system;

import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One of the services on its port; it may be started, ended and started again. */
final class Service implements AutoCloseable {

    /** Small and quick to start; what they cost in speed later does not matter here. */
    private static final List<String> JVM_OPTIONS = List.of(
            "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx192m", "-XX:+UseCompactObjectHeaders", "-Xshare:auto");

    private final String name;
    private final Map<String, String> environment;
    private final List<String> arguments;
    private final Api api;
    private Child child;

    private Service(String name, int port, Map<String, String> environment, List<String> arguments) {
        this.name = name;
        this.environment = environment;
        this.arguments = arguments;
        this.api = new Api(URI.create("http://127.0.0.1:" + port));
        this.child = launch();
    }

    static Service start(String name, int port, Map<String, String> environment, List<String> arguments) {
        return new Service(name, port, environment, arguments);
    }

    void restart() {
        child.close();
        child = launch();
        awaitReady();
    }

    Service awaitReady() {
        await().alias(name + " is ready").until(() -> {
            if (!child.isAlive()) {
                throw new AssertionError(child + " ended with exit code " + child.exitCode());
            }
            return api.isReady();
        });
        return this;
    }

    Child process() {
        return child;
    }

    Api api() {
        return api;
    }

    @Override
    public void close() {
        child.close();
    }

    private Child launch() {
        Path jar = Path.of("..", name, "target", name + ".jar").toAbsolutePath().normalize();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_OPTIONS);
        command.addAll(List.of("-jar", jar.toString()));
        command.addAll(arguments);
        return Child.start(name, environment, command);
    }
}
