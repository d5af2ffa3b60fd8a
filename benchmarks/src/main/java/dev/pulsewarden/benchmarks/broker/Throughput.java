package dev.pulsewarden.benchmarks.broker;

import dev.pulsewarden.benchmarks.load.Workload;
import java.io.IOException;
import java.util.List;

/**
 * As many deliveries as a server can make.
 *
 * @param name of the scenario
 * @param workload what is done, as fast as possible
 * @param goal how many times as many the broker should make as the peer
 */
record Throughput(String name, Workload workload, double goal) implements Scenario {

    @Override
    public List<Row> run(Bench bench) throws IOException {
        Figures broker = bench.measure(Kind.BROKER, workload);
        if (!bench.options().withPeer()) {
            return List.of(Row.of(name, Kind.BROKER, broker, ""));
        }
        Figures peer = bench.measure(Kind.NODE, workload);
        double ratio = broker.deliveriesPerSecond() / peer.deliveriesPerSecond();
        return List.of(
                Row.of(name, Kind.BROKER, broker, "%.1f times (%.0f)".formatted(ratio, goal)),
                Row.of(name, Kind.NODE, peer, ""));
    }
}
