package dev.pulsewarden.benchmarks.kill;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Stores tasks under ids of its own, one request at a time, and says each again until it is answered. */
final class Producer {

    private static final int LIST = 10;
    /** So many tasks wait for workers at most: they are to come again and again, not to pile up. */
    private static final long MOST_OPEN = 2000;

    private static final long LOOK_AGAIN_MILLIS = 10;

    private final String name;
    private final int list;
    private final Queue queue;
    private final Journal journal;
    private int made;

    /** Every other one sends lists. */
    Producer(int number, Queue queue, Journal journal) {
        this.name = "p" + number;
        this.list = number % 2 == 0 ? 1 : LIST;
        this.queue = queue;
        this.journal = journal;
    }

    void produceUntil(CountDownLatch stop) throws InterruptedException {
        while (stop.getCount() > 0) {
            if (journal.open() < MOST_OPEN) {
                queue.store(next()).forEach(journal::acknowledged);
            } else {
                var _ = stop.await(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
            }
        }
    }

    private List<String> next() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < list; i++) {
            ids.add(name + "-" + made++);
        }
        return ids;
    }
}
