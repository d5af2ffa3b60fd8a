package dev.pulsewarden.benchmarks.kill;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Every answer that producers and workers got. Thread-safe. */
final class Journal {

    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final Map<String, List<Delivery>> deliveries = new ConcurrentHashMap<>();
    private final LongAdder done = new LongAdder();

    /** The task was answered as stored. */
    void acknowledged(String id) {
        acknowledged.add(id);
    }

    /** The task was handed out. */
    void delivered(String id, Delivery delivery) {
        deliveries.compute(id, (_, known) -> {
            List<Delivery> all = known == null ? new ArrayList<>() : known;
            all.add(delivery);
            return all;
        });
    }

    /** Its ack was answered as done. */
    void done(Delivery delivery) {
        delivery.done();
        done.increment();
    }

    /** How many tasks were answered as stored and not yet as done. */
    long open() {
        return acknowledged.size() - done.sum();
    }

    /**
     * Judges once all is over.
     *
     * @param ended the tasks that the store has as done
     */
    Verdict verdict(Set<String> ended) {
        List<String> lost =
                acknowledged.stream().filter(id -> !ended.contains(id)).sorted().toList();
        List<String> twice = deliveries.entrySet().stream()
                .filter(task -> isTwice(task.getValue()))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
        long all = deliveries.values().stream().mapToLong(List::size).sum();
        return new Verdict(acknowledged.size(), all, all - deliveries.size(), lost, twice);
    }

    private static boolean isTwice(List<Delivery> unordered) {
        List<Delivery> ordered = unordered.stream()
                .sorted(Comparator.comparingInt(Delivery::attempt).thenComparingLong(Delivery::receivedNanos))
                .toList();
        for (int later = 1; later < ordered.size(); later++) {
            Delivery again = ordered.get(later);
            if (ordered.subList(0, later).stream().anyMatch(before -> before.forbids(again))) {
                return true;
            }
        }
        return false;
    }
}
