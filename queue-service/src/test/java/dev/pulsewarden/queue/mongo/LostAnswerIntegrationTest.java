package dev.pulsewarden.queue.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pulsewarden.queue.Cable;
import dev.pulsewarden.queue.SettableClock;
import dev.pulsewarden.queue.TestProperties;
import dev.pulsewarden.queue.breaker.TestCircuit;
import dev.pulsewarden.queue.task.Claim;
import dev.pulsewarden.queue.task.LeasedTask;
import dev.pulsewarden.queue.task.Task;
import dev.pulsewarden.queue.task.TaskDraft;
import dev.pulsewarden.queue.task.TaskState;
import dev.pulsewarden.queue.task.TaskStore;
import dev.pulsewarden.queue.task.TaskStoreException;
import dev.pulsewarden.wire.RawJson;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A claim that took effect, and whose answer was lost on its way. */
@Timeout(60)
class LostAnswerIntegrationTest {

    /** What the update of a claim has in it, and the query before it has not. */
    private static final String LEASING = Fields.CLAIMED_AT + "\0";

    @RegisterExtension
    final MongoStores stores = MongoStores.lookAlike();

    private final SettableClock clock = new SettableClock();
    private Cable cable;
    private MongoTaskStore store;
    private MongoTaskStore other;

    @BeforeEach
    void open() {
        cable = stores.cable();
        store = stores.store(clock, cable);
        other = stores.store(clock);
        store.enqueue(Stream.of("a", "b")
                .map(id ->
                        new TaskDraft(id, "q", new RawJson("1"), 4, null, 1, Duration.ofSeconds(1), null, null, null))
                .toList());
    }

    @Test
    void its_tasks_are_handed_out_by_the_next_one_after_its_caller_gave_up() {
        TaskStore guarded = new TestCircuit(
                        store, TestProperties.with(Map.of("pulsewarden.queue.breaker.time-limit", "500ms")), clock)
                .store();
        cable.swallowAnswerTo(LEASING);
        assertThatThrownBy(() -> claim(guarded)).isInstanceOf(TaskStoreException.class);
        assertThat(cable.hasSwallowed()).isTrue();
        await().until(() -> claim(store), tasks -> tasks.size() == 2);
        assertThat(task("b").attempts()).isEqualTo(1);
    }

    @Test
    void its_tasks_are_given_back_by_the_next_look_for_leases_that_ran_out() throws Exception {
        stores.impatient();
        store = stores.store(clock, cable);
        cable.swallowAnswerTo(LEASING);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture<List<LeasedTask>> lost = CompletableFuture.supplyAsync(() -> claim(store), threads);
            await().until(() -> task("a").state() == TaskState.LEASED);
            cable.cut();
            await().until(lost::isCompletedExceptionally);
        }
        assertThatThrownBy(() -> store.rescue(clock.instant(), 10)).isInstanceOf(TaskStoreException.class);
        cable.mend();
        assertThat(store.rescue(clock.instant(), 10).tasks()).isZero();
        assertThat(Stream.of("a", "b").map(this::task)).allSatisfy(task -> {
            assertThat(task.state()).isEqualTo(TaskState.READY);
            assertThat(task.attempts()).isZero();
        });
        assertThat(claim(other)).hasSize(2);
    }

    private Task task(String id) {
        return other.find(List.of(id)).getFirst().orElseThrow().task();
    }

    private static List<LeasedTask> claim(TaskStore from) {
        return from.claim(List.of(new Claim("q", 2, Duration.ofSeconds(60), "w")))
                .getFirst();
    }
}
