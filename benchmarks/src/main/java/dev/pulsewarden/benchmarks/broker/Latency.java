package dev.pulsewarden.benchmarks.broker;

import dev.pulsewarden.benchmarks.load.Pace;
import dev.pulsewarden.benchmarks.load.Workload;
import java.io.IOException;
import java.util.List;

/**
 * How long a delivery takes at a fixed rate, of which the peer gets half.
 *
 * @param name of the scenario
 * @param workload what is done
 * @param deliveriesPerSecond the broker's rate
 */
record Latency(String name, Workload workload, int deliveriesPerSecond) implements Scenario {

    @Override
    public List<Row> run(Bench bench) throws IOException {
        Figures broker = bench.measure(Kind.BROKER, at(deliveriesPerSecond));
        if (!bench.options().withPeer()) {
            return List.of(Row.of(name, Kind.BROKER, broker, ""));
        }
        Figures peer = bench.measure(Kind.NODE, at(deliveriesPerSecond / 2));
        String verdict = "%.2f of the p99 at half the rate (1)".formatted(broker.p99Millis() / peer.p99Millis());
        return List.of(Row.of(name, Kind.BROKER, broker, verdict), Row.of(name, Kind.NODE, peer, "half the rate"));
    }

    private Workload at(int deliveries) {
        int readersOfAMessage = workload.subscribers() / workload.topics();
        return workload.at(new Pace.Rate((double) deliveries / readersOfAMessage));
    }
}
