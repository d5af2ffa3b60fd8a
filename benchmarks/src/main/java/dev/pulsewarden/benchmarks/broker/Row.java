package dev.pulsewarden.benchmarks.broker;

import java.util.List;

/**
 * A line of the table: one server in one scenario.
 *
 * @param scenario what was done
 * @param server to whom
 * @param deliveries deliveries a second: the median, and the least and the most
 * @param cpu microseconds of CPU time a delivery
 * @param p50 milliseconds
 * @param p99 milliseconds
 * @param memory KiB a connection
 * @param verdict how it compares, and with what it should
 */
record Row(
        String scenario,
        String server,
        String deliveries,
        String cpu,
        String p50,
        String p99,
        String memory,
        String verdict) {

    static final List<String> HEADINGS = List.of(
            "scenario",
            "server",
            "deliveries/s (least to most)",
            "CPU µs",
            "p50 ms",
            "p99 ms",
            "KiB each",
            "compared (goal)");

    static Row of(String scenario, Kind server, Figures figures, String verdict) {
        return new Row(
                scenario,
                server.label(),
                figures.deliveries(),
                "%.2f".formatted(figures.cpuMicros()),
                "%.2f".formatted(figures.p50Millis()),
                "%.2f".formatted(figures.p99Millis()),
                "",
                verdict);
    }

    static Row memory(String scenario, Kind server, String memory, String verdict) {
        return new Row(scenario, server.label(), "", "", "", "", memory, verdict);
    }

    List<String> cells() {
        return List.of(scenario, server, deliveries, cpu, p50, p99, memory, verdict);
    }
}
