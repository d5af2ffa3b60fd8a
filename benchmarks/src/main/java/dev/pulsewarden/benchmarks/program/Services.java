package dev.pulsewarden.benchmarks.program;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The services of this project, as {@code ./pulsewarden up} starts them. */
public final class Services {

    private Services() {}

    /** broker-service; without further arguments it does topics only, for which the services behind it are not needed. */
    public static ProcessBuilder broker(int port, String... arguments) {
        return service("broker-service", "-Xmx512m", port, arguments);
    }

    /** queue-service. */
    public static ProcessBuilder queue(int port, String... arguments) {
        return service("queue-service", "-Xmx256m", port, arguments);
    }

    private static ProcessBuilder service(String name, String heap, int port, String... arguments) {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                heap,
                "--enable-native-access=ALL-UNNAMED",
                "-jar",
                name + "/target/" + name + ".jar",
                "--server.port=" + port);
        return new ProcessBuilder(
                Stream.concat(command.stream(), Stream.of(arguments)).toList());
    }
}
