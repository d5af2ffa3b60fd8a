package dev.pulsewarden.queue.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Updates;
import dev.pulsewarden.queue.Cable;
import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.SettableClock;
import dev.pulsewarden.queue.TestProperties;
import dev.pulsewarden.queue.task.Accepted;
import dev.pulsewarden.queue.task.Attempt;
import dev.pulsewarden.queue.task.Backoff;
import dev.pulsewarden.queue.task.Claim;
import dev.pulsewarden.queue.task.Failure;
import dev.pulsewarden.queue.task.LeasedTask;
import dev.pulsewarden.queue.task.Page;
import dev.pulsewarden.queue.task.QueueStats.Worker;
import dev.pulsewarden.queue.task.ReadyOrder;
import dev.pulsewarden.queue.task.Task;
import dev.pulsewarden.queue.task.TaskDraft;
import dev.pulsewarden.queue.task.TaskListener;
import dev.pulsewarden.queue.task.TaskQuery;
import dev.pulsewarden.queue.task.TaskState;
import dev.pulsewarden.queue.task.TaskStoreException;
import dev.pulsewarden.wire.RawJson;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the contract does not say, over the look-alike. */
@Timeout(60)
class MongoTaskStoreIntegrationTest {

    private static final Duration LEASE = Duration.ofSeconds(60);

    @RegisterExtension
    final MongoStores stores = MongoStores.lookAlike();

    private final SettableClock clock = new SettableClock();

    @Test
    void a_claim_and_a_page_stop_before_their_payloads_are_too_many_bytes() {
        MongoTaskStore store =
                open(Map.of("pulsewarden.queue.limits.answer", "1000B", "pulsewarden.queue.limits.payload", "1000B"));
        store.enqueue(IntStream.range(0, 9)
                .mapToObj(i -> draft("t" + i, "x".repeat(400), null))
                .toList());
        Page<Task> page = store.tasks(new TaskQuery("q", List.of(TaskState.READY), null, 5));
        assertThat(page.items()).hasSize(2);
        assertThat(store.tasks(new TaskQuery("q", List.of(TaskState.READY), page.next(), 5))
                        .items())
                .extracting(Task::id)
                .containsExactly("t2", "t3");
        assertThat(store.claim(List.of(new Claim("q", 5, LEASE, null), new Claim("q", 5, LEASE, null))))
                .extracting(List::size)
                .containsExactly(2, 2);
    }

    @Test
    void tasks_that_are_adopted_before_and_after_a_restart_keep_the_order_in_which_they_were_accepted() {
        List<Accepted> accepted = IntStream.range(0, 10)
                .mapToObj(i -> new Accepted(draft("t" + i, "1", null), ReadyOrder.of(clock.instant()) + i))
                .toList();
        clock.advance(Duration.ofSeconds(30));
        stores.store(clock).adopt(accepted.subList(0, 5));
        MongoTaskStore restarted = stores.store(clock);
        restarted.adopt(accepted.subList(5, 10));
        assertThat(restarted.claim(List.of(new Claim("q", 100, LEASE, null))).getFirst())
                .extracting(leased -> leased.task().id())
                .containsExactlyElementsOf(
                        IntStream.range(0, 10).mapToObj(i -> "t" + i).toList());
    }

    @Test
    void a_task_larger_than_an_answer_is_handed_out_alone() {
        MongoTaskStore store = open(Map.of("pulsewarden.queue.limits.answer", "100B"));
        store.enqueue(List.of(draft("large", "x".repeat(1000), null), draft("next", "1", null)));
        assertThat(store.claim(List.of(new Claim("q", 5, LEASE, null))).getFirst())
                .hasSize(1);
    }

    @Test
    void a_task_remembers_its_last_attempts_only() {
        MongoTaskStore store = open(Map.of("pulsewarden.queue.mongo.history", "2"));
        store.enqueue(List.of(draft("a", "1", null)));
        for (int i = 0; i < 4; i++) {
            LeasedTask leased = store.claim(List.of(new Claim("q", 1, LEASE, null)))
                    .getFirst()
                    .getFirst();
            store.nack(List.of(new Failure(leased.key(), "broken " + i, Duration.ZERO)));
        }
        assertThat(store.find(List.of("a")).getFirst().orElseThrow().attempts())
                .extracting(Attempt::error)
                .containsExactly("broken 2", "broken 3");
    }

    @Test
    void a_store_of_a_newer_version_is_refused_and_says_so() {
        stores.template()
                .getCollection(MongoSchema.COLLECTION)
                .insertOne(new Document("_id", "tasks").append("version", 99));
        MongoTaskStore store = open(Map.of());
        assertThatThrownBy(store::probe)
                .isInstanceOf(TaskStoreException.class)
                .hasMessage("the store has schema version 99 and this program knows up to 3; use the newer program");
        assertThatThrownBy(() -> store.enqueue(List.of(draft("a", "1", null)))).isInstanceOf(TaskStoreException.class);
    }

    @Test
    void a_store_of_the_first_version_loses_its_index_by_end_and_keeps_its_tasks() {
        MongoTaskStore before = open(Map.of());
        before.enqueue(List.of(draft("a", "1", null)));
        stores.template().getCollection(Database.TASKS).createIndex(Indexes.ascending(Fields.ENDED_AT), named());
        versions().updateOne(new Document(), Updates.set("version", 1));
        MongoTaskStore after = open(Map.of());
        assertThat(after.claim(List.of(new Claim("q", 1, LEASE, null))).getFirst())
                .hasSize(1);
        assertThat(stores.template().getCollection(Database.TASKS).listIndexes())
                .extracting(index -> index.getString("name"))
                .contains(MongoSchema.FORGOTTEN)
                .doesNotContain("tasks_by_end");
        assertThat(versions().find().first()).containsEntry("version", 3);
        versions().updateOne(new Document(), Updates.set("version", 1));
        open(Map.of()).probe();
        assertThat(versions().find().first()).as("done again").containsEntry("version", 3);
    }

    private static IndexOptions named() {
        return new IndexOptions().name("tasks_by_end").sparse(true);
    }

    private MongoCollection<Document> versions() {
        return stores.template().getCollection(MongoSchema.COLLECTION);
    }

    @Test
    void a_key_that_is_taken_and_not_found_is_no_outage_and_nobody_missed_anything() {
        MongoTaskStore store = open(Map.of());
        AtomicInteger refused = refusals(store);
        // comes out of the store otherwise than it went in; drafts do not have such keys
        store.enqueue(List.of(draft("a", "1", "\ud800")));
        assertThatThrownBy(() -> store.enqueue(List.of(draft("b", "1", "\ud800"))))
                .isInstanceOfSatisfying(
                        TaskStoreException.class,
                        busy -> assertThat(busy.reason()).isEqualTo(TaskStoreException.Reason.OVERLOADED));
        assertThat(refused).hasValue(0);
    }

    @Test
    void an_outage_is_said_without_an_address_and_told_to_listeners() {
        stores.impatient();
        MongoTaskStore store = open(Map.of());
        await().ignoreExceptions().until(() -> {
            store.probe();
            return true;
        });
        AtomicInteger refused = refusals(store);
        stores.shutDown();
        assertThatThrownBy(() -> store.enqueue(List.of(draft("a", "1", null))))
                .isInstanceOfSatisfying(TaskStoreException.class, outage -> {
                    assertThat(outage.reason()).isEqualTo(TaskStoreException.Reason.UNAVAILABLE);
                    assertThat(outage.getMessage()).doesNotContain("127.0.0.1", "localhost");
                });
        assertThatThrownBy(() -> store.find(List.of("a"))).isInstanceOf(TaskStoreException.class);
        assertThat(refused).hasValue(1);
    }

    @Test
    void after_an_outage_the_indexes_are_there_again_also_in_an_empty_database() {
        stores.impatient();
        Cable cable = stores.cable();
        MongoTaskStore store = stores.store(clock, cable);
        store.enqueue(List.of(draft("a", "1", "k")));
        cable.cut();
        assertThatThrownBy(() -> store.find(List.of("a"))).isInstanceOf(TaskStoreException.class);
        stores.template().getDb().drop();
        cable.mend();
        store.enqueue(List.of(draft("b", "1", "k")));
        assertThat(stores.template().getCollection(Database.TASKS).listIndexes())
                .extracting(index -> index.getString("name"))
                .contains("tasks_by_key");
    }

    @Test
    void counts_that_take_too_long_are_no_outage() {
        stores.impatient();
        Cable cable = stores.cable();
        MongoTaskStore store = stores.store(clock, cable);
        store.enqueue(List.of(draft("a", "1", null)));
        cable.swallowAnswerTo("aggregate");
        assertThatThrownBy(() -> store.queues(List.of("q")))
                .isInstanceOfSatisfying(
                        TaskStoreException.class,
                        e -> assertThat(e.reason()).isEqualTo(TaskStoreException.Reason.OVERLOADED));
        assertThat(cable.hasSwallowed()).isTrue();
        assertThat(store.queues(List.of("q")).getFirst().counts()).containsEntry(TaskState.READY, 1L);
    }

    @Test
    void of_many_workers_no_more_are_read_than_shown() {
        MongoTaskStore store = open(Map.of());
        store.enqueue(
                IntStream.range(0, 150).mapToObj(i -> draft("t" + i, "1", null)).toList());
        store.claim(IntStream.range(0, 149)
                .mapToObj(i -> new Claim("q", i == 70 ? 2 : 1, LEASE, "w%03d".formatted(i)))
                .toList());
        stores.rows().set(0);
        List<Worker> workers = store.queues(List.of("q")).getFirst().workers();
        assertThat(workers)
                .hasSize(100)
                .startsWith(new Worker("w070", 2), new Worker("w000", 1), new Worker("w001", 1));
        // besides them two lines with counts
        assertThat(stores.rows()).hasValueLessThanOrEqualTo(102);
    }

    @Test
    void ended_tasks_say_when_the_store_may_forget_them_and_redriven_ones_do_not() {
        MongoTaskStore store = open(Map.of());
        store.enqueue(List.of(draft("a", "1", "k")));
        Document task = stored("a");
        assertThat(task).containsEntry(Fields.KEY, "q/k").doesNotContainKey(Fields.EXPIRE_AT);
        LeasedTask leased =
                store.claim(List.of(new Claim("q", 1, LEASE, null))).getFirst().getFirst();
        store.nack(List.of(new Failure(leased.key(), null, null)));
        task = stored("a");
        assertThat(task).doesNotContainKeys(Fields.KEY, Fields.LEASE);
        assertThat(task.getDate(Fields.EXPIRE_AT).toInstant())
                .isEqualTo(clock.instant().plus(Duration.ofHours(24)));
        store.redrive("q", List.of("a"));
        assertThat(stored("a")).containsEntry(Fields.KEY, "q/k").doesNotContainKey(Fields.EXPIRE_AT);
    }

    @Test
    void an_alias_lives_as_long_as_its_task() {
        MongoTaskStore store = open(Map.of());
        store.enqueue(List.of(draft("a", "1", "k")));
        store.adopt(List.of(new Accepted(draft("b", "1", "k"), ReadyOrder.of(clock.instant()))));
        assertThat(stored("b").getDate(Fields.ALIAS_UNTIL).toInstant())
                .isEqualTo(clock.instant().plus(Duration.ofDays(8)));
        clock.advance(Duration.ofDays(1));
        store.forget(clock.instant(), 10);
        assertThat(stored("b").getDate(Fields.ALIAS_UNTIL).toInstant())
                .isEqualTo(clock.instant().plus(Duration.ofDays(8)));
        store.delete("q", TaskState.READY, 1);
        clock.advance(Duration.ofDays(1));
        store.forget(clock.instant(), 10);
        assertThat(stored("b")).isNull();
    }

    private MongoTaskStore open(Map<String, String> replaced) {
        QueueProperties properties = TestProperties.with(replaced);
        return stores.store(clock, new Backoff(Duration.ofMinutes(5), () -> 0.5), properties);
    }

    private static AtomicInteger refusals(MongoTaskStore store) {
        AtomicInteger refused = new AtomicInteger();
        store.listen(new TaskListener() {
            @Override
            public void writeRefused() {
                refused.incrementAndGet();
            }
        });
        return refused;
    }

    private @Nullable Document stored(String id) {
        return stores.template()
                .getCollection(Database.TASKS)
                .find(new Document(Fields.ID, id))
                .first();
    }

    private static TaskDraft draft(String id, String payload, @Nullable String key) {
        int attempts = key == null ? 9 : 1;
        return new TaskDraft(id, "q", new RawJson(payload), 4, null, attempts, Duration.ofSeconds(1), key, null, null);
    }
}
