package dev.pulsewarden.queue.spool;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pulsewarden.queue.SettableClock;
import dev.pulsewarden.queue.TestProperties;
import dev.pulsewarden.queue.sqlite.SqliteStores;
import dev.pulsewarden.queue.task.Claim;
import dev.pulsewarden.queue.task.LeaseKey;
import dev.pulsewarden.queue.task.Release;
import dev.pulsewarden.queue.task.TaskListener;
import dev.pulsewarden.queue.task.TaskStore;
import dev.pulsewarden.queue.task.TaskStoreException;
import dev.pulsewarden.queue.task.TaskStoreException.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls that hang take their time; with an open circuit nobody waits behind them. */
@Timeout(60)
class OpenCircuitIntegrationTest {

    /** What is not kept while the store is away. */
    enum Ask {
        CLAIM(store -> store.claim(List.of(new Claim("q", 1, Duration.ofSeconds(60), null)))),
        EXTEND(store -> store.extend(List.of(new LeaseKey("a", "1")))),
        RELEASE(store -> store.release(List.of(new Release(new LeaseKey("a", "1")))));

        private final Consumer<TaskStore> call;

        Ask(Consumer<TaskStore> call) {
            this.call = call;
        }

        int placesInFlight() {
            return this == CLAIM ? 1 : TestProperties.defaults().commit().inFlight();
        }
    }

    @RegisterExtension
    final SqliteStores stores = new SqliteStores();

    @TempDir
    Path folder;

    private final SettableClock clock = new SettableClock();
    private final CountDownLatch mended = new CountDownLatch(1);
    private final AtomicInteger unheard = new AtomicInteger();
    private final List<Thread> threads = new ArrayList<>();
    private Chain chain;

    @BeforeEach
    void open() {
        chain = new Chain(
                stores.open(folder.resolve("tasks.db"), clock),
                stores.spool(folder.resolve("spool.db")),
                clock,
                Map.of("pulsewarden.queue.breaker.time-limit", "60s"));
        chain.store.listen(new TaskListener() {
            @Override
            public void writeRefused() {
                unheard.incrementAndGet();
            }
        });
    }

    @AfterEach
    void end() throws InterruptedException {
        mended.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
    }

    @ParameterizedTest
    @EnumSource
    void who_waits_behind_calls_that_hang_is_refused_when_it_opens_and_who_comes_then_at_once(Ask ask) {
        List<FutureTask<?>> hung = hang(ask);
        FutureTask<?> waiting = ask(ask);
        await().until(() -> threads.getLast().getState() == Thread.State.WAITING);

        chain.breakIt();

        refused(waiting);
        assertThat(unheard).hasValue(1);
        refused(ask(ask));
        assertThat(unheard).hasValue(2);
        assertThat(hung).noneMatch(FutureTask::isDone);
        assertThat(chain.faulty.calls.stream().filter(call -> !call.equals("probe")))
                .hasSameSizeAs(hung);
    }

    /** As many calls as may be under way, none of which is answered. */
    private List<FutureTask<?>> hang(Ask ask) {
        chain.faulty.poison((method, _) -> method.equals("probe") ? null : whenMended());
        List<FutureTask<?>> hung = new ArrayList<>();
        for (int i = 1; i <= ask.placesInFlight(); i++) {
            int calls = i;
            hung.add(ask(ask));
            await().until(() -> chain.faulty.calls.size() == calls);
        }
        return hung;
    }

    private FutureTask<?> ask(Ask ask) {
        FutureTask<?> task = new FutureTask<>(() -> ask.call.accept(chain.store), true);
        threads.add(Thread.ofPlatform().start(task));
        return task;
    }

    private TaskStoreException whenMended() {
        try {
            mended.await();
            return new TaskStoreException(Reason.UNAVAILABLE, "it hung", null);
        } catch (InterruptedException e) {
            return new TaskStoreException(Reason.UNAVAILABLE, "it hung too long", e);
        }
    }

    private static void refused(FutureTask<?> asked) {
        assertThatThrownBy(() -> asked.get(10, SECONDS))
                .hasCauseInstanceOf(TaskStoreException.class)
                .hasMessageContaining("the store is away (it cannot be reached)");
    }
}
