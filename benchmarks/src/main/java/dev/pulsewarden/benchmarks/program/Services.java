package dev.pulsewarden.benchmarks.program;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The services of this project, as {@code ./pulsewarden up} starts them. */
public final class Services {

    private Services() {}

    /** broker-service; without further arguments it does topics only, for which the services behind it are not needed. */
    public static ProcessBuilder broker(int port, String... arguments) {
        return service("broker-service", List.of("-Xmx512m", "-XX:+UseTransparentHugePages"), port, arguments);
    }

    /** queue-service. */
    public static ProcessBuilder queue(int port, String... arguments) {
        return service("queue-service", List.of("-Xmx256m"), port, arguments);
    }

    private static ProcessBuilder service(String name, List<String> memory, int port, String... arguments) {
        List<String> java = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders");
        List<String> program = List.of(
                "--enable-native-access=ALL-UNNAMED",
                "-jar",
                name + "/target/" + name + ".jar",
                "--server.port=" + port);
        return new ProcessBuilder(Stream.of(java, memory, program, List.of(arguments))
                .flatMap(List::stream)
                .toList());
    }
}
