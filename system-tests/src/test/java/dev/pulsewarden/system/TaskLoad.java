package dev.pulsewarden.system;

import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;

/**
 * Producers that store tasks one by one, each under an id of its own that they say again until it is answered, and workers that
 * claim and ack them; one whose claim is refused while the circuit is open says its last ack again, to see how long that takes.
 */
final class TaskLoad implements AutoCloseable {

    private static final int AGAIN_MS = 50;

    private final Api queueService;
    private final String queue;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch producersStop = new CountDownLatch(1);
    private final CountDownLatch workersStop = new CountDownLatch(1);
    private final CountDownLatch producersEnd;
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final Map<String, Integer> handedOut = new ConcurrentHashMap<>();
    private final AtomicInteger spooled = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger held = new AtomicInteger();
    private final Latencies stored = new Latencies();
    private final Latencies kept = new Latencies();
    private final Latencies keptWhileOpen = new Latencies();
    private final Latencies claimsWhileOpen = new Latencies();
    private final Latencies acksWhileOpen = new Latencies();
    private volatile boolean circuitIsOpen;

    private TaskLoad(Api queueService, String queue, int producers) {
        this.queueService = queueService;
        this.queue = queue;
        this.producersEnd = new CountDownLatch(producers);
    }

    static TaskLoad start(Api queueService, String queue, int producers, int workers) {
        TaskLoad load = new TaskLoad(queueService, queue, producers);
        for (int i = 0; i < producers; i++) {
            String name = "p" + i;
            load.start(() -> load.produce(name));
        }
        for (int i = 0; i < workers; i++) {
            String name = "w" + i;
            load.start(() -> load.work(name));
        }
        return load;
    }

    /** Waits until so many more tasks were answered as stored in the store itself. */
    void awaitStored(int more) {
        int until = stored.count() + more;
        await().alias("%d tasks are stored".formatted(until)).until(() -> stored.count() >= until);
    }

    /** Waits until so many more tasks were answered as kept on local disk. */
    void awaitSpooled(int more) {
        int until = spooled.get() + more;
        await().alias("%d tasks are spooled".formatted(until)).until(() -> spooled.get() >= until);
    }

    /** From now on, or no more, what is asked is told apart from what the store failed to answer first. */
    void circuitIsOpen(boolean open) {
        circuitIsOpen = open;
    }

    /** No more tasks are made; returns when the last one was answered. */
    void stopProducing() {
        producersStop.countDown();
        await().alias("the producers have their last answers").until(() -> producersEnd.getCount() == 0);
    }

    /** Ids that were answered as accepted. */
    Set<String> acknowledged() {
        return acknowledged;
    }

    /** How often each task was handed out. */
    Map<String, Integer> handedOut() {
        return handedOut;
    }

    String figures() {
        long twice = handedOut.values().stream().filter(times -> times > 1).count();
        return "enqueues stored %s; spooled %s; of these with an open circuit %s; claims refused with an open circuit %s; acks held with an open circuit %s; asked again after a refusal %d; acks held %d; tasks handed out more than once %d of %d"
                .formatted(
                        stored,
                        kept,
                        keptWhileOpen,
                        claimsWhileOpen,
                        acksWhileOpen,
                        refused.get(),
                        held.get(),
                        twice,
                        handedOut.size());
    }

    @Override
    public void close() {
        producersStop.countDown();
        workersStop.countDown();
        threads.shutdownNow();
    }

    private void start(Callable<?> loop) {
        threads.submit(loop);
    }

    private Object produce(String name) throws InterruptedException {
        try {
            for (int i = 0; producersStop.getCount() > 0; i++) {
                String id = queue + "." + name + "-" + i;
                while (!isAccepted(id)) {
                    var _ = workersStop.await(AGAIN_MS, TimeUnit.MILLISECONDS);
                }
            }
        } finally {
            producersEnd.countDown();
        }
        return name;
    }

    private boolean isAccepted(String id) {
        boolean beganOpen = circuitIsOpen;
        long began = System.nanoTime();
        int status = status("/queues/" + queue + "/tasks", "{\"id\":\"%s\",\"payload\":{\"n\":1}}".formatted(id));
        long took = System.nanoTime() - began;
        switch (status) {
            case 200, 201 -> stored.add(took);
            case 202 -> {
                kept.add(took);
                if (beganOpen) {
                    keptWhileOpen.add(took);
                }
                spooled.incrementAndGet();
            }
            default -> {
                refused.incrementAndGet();
                return false;
            }
        }
        acknowledged.add(id);
        return true;
    }

    private int status(String path, String body) {
        try {
            return queueService.post(path, body).status();
        } catch (UncheckedIOException _) {
            return 0;
        }
    }

    private Object work(String name) throws InterruptedException {
        List<String> last = List.of();
        while (workersStop.getCount() > 0) {
            List<String> acks = new ArrayList<>();
            for (JsonNode task : claimed(name)) {
                String id = task.path("id").asString();
                handedOut.merge(id, 1, Integer::sum);
                acks.add("{\"id\":\"%s\",\"lease\":\"%s\"}"
                        .formatted(id, task.path("lease").asString()));
            }
            if (acks.isEmpty()) {
                var _ = workersStop.await(AGAIN_MS, TimeUnit.MILLISECONDS);
                acks = circuitIsOpen ? last : acks;
            }
            while (!acks.isEmpty() && workersStop.getCount() > 0 && !areTaken("[" + String.join(",", acks) + "]")) {
                var _ = workersStop.await(AGAIN_MS, TimeUnit.MILLISECONDS);
            }
            last = acks.isEmpty() ? last : acks;
        }
        return name;
    }

    private Iterable<JsonNode> claimed(String worker) {
        boolean beganOpen = circuitIsOpen;
        long began = System.nanoTime();
        try {
            Api.Answer answer = queueService.post(
                    "/queues/" + queue + "/claims",
                    "{\"max\":20,\"wait\":\"500ms\",\"worker\":\"%s\"}".formatted(worker));
            if (beganOpen && answer.status() == 503) {
                claimsWhileOpen.add(System.nanoTime() - began);
            }
            return answer.body().path("tasks");
        } catch (UncheckedIOException _) {
            return List.of();
        }
    }

    private boolean areTaken(String acks) {
        boolean beganOpen = circuitIsOpen;
        long began = System.nanoTime();
        try {
            Api.Answer answer = queueService.post("/acks", acks);
            long took = System.nanoTime() - began;
            if (answer.status() != 200) {
                return false;
            }
            long nowHeld = answer.body()
                    .valueStream()
                    .filter(outcome -> outcome.path("outcome").asString().equals("held"))
                    .count();
            held.addAndGet((int) nowHeld);
            if (beganOpen && nowHeld > 0) {
                acksWhileOpen.add(took);
            }
            return true;
        } catch (UncheckedIOException _) {
            return false;
        }
    }
}
