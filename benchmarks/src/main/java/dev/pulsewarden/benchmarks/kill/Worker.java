package dev.pulsewarden.benchmarks.kill;

import dev.pulsewarden.benchmarks.kill.Queue.Claimed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** Claims tasks and acks most of them; some it gives back, some it fails, some it holds on to, and some it forgets. */
final class Worker {

    private static final int MOST_TASKS = 10;
    private static final long SHORTEST_LEASE_MILLIS = 1000;
    private static final long LONGEST_LEASE_MILLIS = 2000;
    private static final int RELEASES_ONE_IN = 20;
    private static final int FAILS_ONE_IN = 20;
    private static final int FORGETS_ONE_IN = 50;
    private static final int HOLDS_ONE_IN = 500;
    private static final int EXTENSIONS = 4;
    private static final long AGAIN_MILLIS = 100;

    private final String name;
    private final Queue queue;
    private final Journal journal;
    private final RandomGenerator random;
    private final CountDownLatch tidyUp;
    private final CountDownLatch over;

    /**
     * Does not begin yet.
     *
     * @param tidyUp from then on it acks whatever it gets
     */
    Worker(
            int number,
            Queue queue,
            Journal journal,
            RandomGenerator random,
            CountDownLatch tidyUp,
            CountDownLatch over) {
        this.name = "w" + number;
        this.queue = queue;
        this.journal = journal;
        this.random = random;
        this.tidyUp = tidyUp;
        this.over = over;
    }

    void workUntilOver() throws InterruptedException {
        while (over.getCount() > 0) {
            Duration lease = Duration.ofMillis(random.nextLong(SHORTEST_LEASE_MILLIS, LONGEST_LEASE_MILLIS + 1));
            List<Claimed> tasks = queue.claim(name, 1 + random.nextInt(MOST_TASKS), lease);
            tasks.forEach(task -> journal.delivered(task.id(), task.delivery()));
            if (tasks.isEmpty()) {
                // the service may be away, and then says so at once
                var _ = over.await(AGAIN_MILLIS, TimeUnit.MILLISECONDS);
            } else {
                handle(tasks, lease);
            }
        }
    }

    private void handle(List<Claimed> tasks, Duration lease) throws InterruptedException {
        List<Claimed> ready = new ArrayList<>();
        List<Claimed> held = new ArrayList<>();
        for (Claimed task : tasks) {
            if (tidyUp.getCount() == 0) {
                ready.add(task);
            } else if (oneIn(RELEASES_ONE_IN)) {
                queue.release(task);
            } else if (oneIn(FAILS_ONE_IN)) {
                queue.nack(task);
            } else if (oneIn(HOLDS_ONE_IN)) {
                held.add(task);
            } else if (!oneIn(FORGETS_ONE_IN)) {
                ready.add(task);
            }
        }
        ack(ready);
        hold(held, lease);
        ack(held);
    }

    private void ack(List<Claimed> tasks) throws InterruptedException {
        List<String> outcomes = tasks.isEmpty() ? List.of() : queue.ack(tasks);
        for (int i = 0; i < outcomes.size(); i++) {
            if (outcomes.get(i).equals("done")) {
                journal.done(tasks.get(i).delivery());
            }
        }
    }

    /** For twice as long as a lease runs by itself. */
    private void hold(List<Claimed> tasks, Duration lease) throws InterruptedException {
        for (int i = 0; i < EXTENSIONS && !tasks.isEmpty(); i++) {
            var _ = over.await(lease.toMillis() / 2, TimeUnit.MILLISECONDS);
            tasks.forEach(queue::extend);
        }
    }

    private boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }
}
