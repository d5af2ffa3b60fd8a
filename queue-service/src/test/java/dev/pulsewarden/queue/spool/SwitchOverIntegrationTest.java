package dev.pulsewarden.queue.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pulsewarden.queue.SettableClock;
import dev.pulsewarden.queue.breaker.FaultyStore.Fault;
import dev.pulsewarden.queue.sqlite.SqliteStores;
import dev.pulsewarden.queue.task.Claim;
import dev.pulsewarden.queue.task.Enqueued;
import dev.pulsewarden.queue.task.LeasedTask;
import dev.pulsewarden.queue.task.TaskDraft;
import dev.pulsewarden.queue.task.TaskStore;
import dev.pulsewarden.queue.task.TaskStoreException;
import dev.pulsewarden.wire.RawJson;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Producers that never pause, over outages that come and go, with the duties running beside them. */
@Timeout(180)
class SwitchOverIntegrationTest {

    private static final int PRODUCERS = 8;

    @RegisterExtension
    final SqliteStores stores = new SqliteStores();

    @TempDir
    Path folder;

    private final SettableClock clock = SettableClock.going();
    private final Map<String, List<String>> accepted = new ConcurrentHashMap<>();
    private final AtomicInteger direct = new AtomicInteger();
    private final AtomicInteger spooled = new AtomicInteger();
    private final List<Thread> threads = new ArrayList<>();
    private final List<Throwable> errors = new CopyOnWriteArrayList<>();
    private volatile boolean producing = true;
    private volatile boolean draining = true;
    private TaskStore real;
    private Chain chain;

    @AfterEach
    void stop() throws InterruptedException {
        producing = false;
        draining = false;
        if (chain != null) {
            chain.faulty.is(Fault.NONE);
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    @Test
    void nothing_is_lost_nothing_is_there_twice_and_each_producer_s_tasks_keep_their_order() throws Exception {
        start();
        for (Fault fault : List.of(Fault.FAILS, Fault.UNANSWERED, Fault.HANGS, Fault.FAILS)) {
            awaitMore(direct, 200);
            chain.faulty.is(fault);
            awaitMore(spooled, 200);
            chain.faulty.is(Fault.NONE);
        }
        awaitMore(direct, 200);
        producing = false;
        await().atMost(Duration.ofSeconds(60)).until(() -> chain.backlog.tasks().isEmpty());
        stop();
        assertThat(errors).isEmpty();
        for (int producer = 0; producer < PRODUCERS; producer++) {
            String queue = "p" + producer;
            assertThat(handedOut(queue)).as(queue).containsExactlyElementsOf(accepted.get(queue));
        }
    }

    private void start() {
        real = stores.open(folder.resolve("tasks.db"), clock);
        chain = new Chain(
                real,
                stores.spool(folder.resolve("spool.db")),
                clock,
                Map.of("pulsewarden.queue.breaker.time-limit", "300ms", "pulsewarden.queue.spool.batch", "50"));
        for (int producer = 0; producer < PRODUCERS; producer++) {
            String queue = "p" + producer;
            accepted.put(queue, new ArrayList<>());
            threads.add(Thread.ofVirtual().start(() -> produce(queue)));
        }
        threads.add(Thread.ofPlatform().start(this::runDuties));
    }

    private void produce(String queue) {
        for (int n = 0; producing; n++) {
            TaskDraft draft = new TaskDraft(
                    queue + "-" + n, queue, new RawJson("1"), 4, null, 5, Duration.ofSeconds(1), null, null, null);
            try {
                Enqueued answer = chain.store.enqueue(List.of(draft)).getFirst();
                (answer instanceof Enqueued.Spooled ? spooled : direct).incrementAndGet();
                accepted.get(queue).add(answer.id());
            } catch (RuntimeException e) {
                errors.add(e);
            }
        }
    }

    private void runDuties() {
        while (draining) {
            try {
                chain.circuit.tryAfterPause();
                while (chain.drain.runOnce() != null) {
                    // at once, as its runner does
                }
            } catch (TaskStoreException e) {
                // tried again, as by its runner
            }
            Thread.yield();
        }
    }

    private static void awaitMore(AtomicInteger counter, int more) {
        int before = counter.get();
        await().atMost(Duration.ofSeconds(60)).until(() -> counter.get() >= before + more);
    }

    private List<String> handedOut(String queue) {
        List<String> ids = new ArrayList<>();
        List<LeasedTask> leased;
        do {
            leased = real.claim(List.of(new Claim(queue, 1_000, Duration.ofHours(1), null)))
                    .getFirst();
            leased.forEach(task -> ids.add(task.task().id()));
        } while (!leased.isEmpty());
        return ids;
    }
}
