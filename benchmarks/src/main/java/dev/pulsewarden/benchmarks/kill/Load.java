package dev.pulsewarden.benchmarks.kill;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;

/** Producers and workers that go on whatever happens to the service. */
final class Load implements AutoCloseable {

    private static final int PRODUCERS = 8;
    private static final int WORKERS = 8;

    /** What one of them does. */
    private interface Loop {
        void run() throws InterruptedException;
    }

    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);
    private final List<Thread> producers = new ArrayList<>();
    private final List<Thread> workers = new ArrayList<>();
    private final Http http;
    private final Queue queue;
    private final Journal journal = new Journal();

    private Load(int port) {
        http = new Http(port);
        queue = new Queue(http, "kill", over);
    }

    static Load start(int port, SplittableRandom random) {
        Load load = new Load(port);
        for (int i = 0; i < PRODUCERS; i++) {
            Producer producer = new Producer(i, load.queue, load.journal);
            load.producers.add(thread(() -> producer.produceUntil(load.stop)));
        }
        for (int i = 0; i < WORKERS; i++) {
            Worker worker = new Worker(i, load.queue, load.journal, random.split(), load.stop, load.over);
            load.workers.add(thread(worker::workUntilOver));
        }
        return load;
    }

    Queue queue() {
        return queue;
    }

    Journal journal() {
        return journal;
    }

    /** Producers get their last answers, and workers do nothing but ack any more. */
    void tidyUp() throws InterruptedException {
        stop.countDown();
        for (Thread producer : producers) {
            producer.join();
        }
    }

    /** Workers end with what they have begun. */
    void end() throws InterruptedException {
        stop.countDown();
        over.countDown();
        for (Thread worker : workers) {
            worker.join();
        }
    }

    @Override
    public void close() {
        stop.countDown();
        over.countDown();
        producers.forEach(Thread::interrupt);
        workers.forEach(Thread::interrupt);
        http.close();
    }

    private static Thread thread(Loop loop) {
        return Thread.ofVirtual().start(() -> {
            try {
                loop.run();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
