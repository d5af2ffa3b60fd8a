package dev.pulsewarden.queue.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ExplainVerbosity;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import dev.pulsewarden.queue.SettableClock;
import dev.pulsewarden.queue.task.Sweep;
import dev.pulsewarden.queue.task.TaskDraft;
import dev.pulsewarden.queue.task.TaskState;
import dev.pulsewarden.wire.RawJson;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What only MongoDB itself can show: see {@link RealMongo}. */
class RealMongoIntegrationTest {

    @RegisterExtension
    final MongoStores stores = MongoStores.real();

    private final SettableClock clock = new SettableClock();
    private MongoTaskStore store;
    private MongoCollection<Document> tasks;

    @BeforeEach
    void openStore() {
        store = stores.store(clock);
        store.enqueue(IntStream.range(0, 500)
                .mapToObj(
                        i -> draft("t" + i, i % 2 == 0 ? null : clock.instant().plusSeconds(i)))
                .toList());
        tasks = stores.template().getCollection(Database.TASKS);
    }

    @Test
    void a_claim_walks_the_index_by_place_from_its_first_entry_and_sorts_nothing() {
        Document explained = Picking.next(tasks, "q", 10).explain(ExplainVerbosity.EXECUTION_STATS);
        assertThat(explained.toJson()).contains("IXSCAN", MongoSchema.BY_PLACE).doesNotContain("\"SORT\"", "COLLSCAN");
        Document stats = explained.get("executionStats", Document.class);
        assertThat(stats.get("totalKeysExamined", Number.class).intValue()).isLessThanOrEqualTo(11);
        assertThat(stats.get("totalDocsExamined", Number.class).intValue()).isEqualTo(10);
    }

    @Test
    void ready_queues_are_found_by_a_seek_each() {
        Bson ready = ReadyQueues.ready(List.of("p", "q", "r"));
        Document explained = stores.template()
                .getDb()
                .runCommand(new Document(
                                "explain",
                                new Document("distinct", Database.TASKS)
                                        .append("key", Fields.QUEUE)
                                        .append("query", ready.toBsonDocument()))
                        .append("verbosity", "executionStats"));
        assertThat(explained.toJson())
                .contains("DISTINCT_SCAN", MongoSchema.BY_PLACE)
                .doesNotContain("\"FETCH\"");
        Document stats = explained.get("executionStats", Document.class);
        assertThat(stats.get("totalKeysExamined", Number.class).intValue()).isLessThanOrEqualTo(6);
    }

    @Test
    void the_sweeps_walk_their_partial_indexes() {
        String due = Sweeps.due(tasks).limit(5).explain().toJson();
        assertThat(due).contains("IXSCAN", MongoSchema.BY_DUE).doesNotContain("\"SORT\"", "COLLSCAN");
        String expiring = Sweeps.expiring(tasks).limit(5).explain().toJson();
        assertThat(expiring).contains("IXSCAN", MongoSchema.BY_EXPIRY).doesNotContain("\"SORT\"", "COLLSCAN");
        assertThat(store.promote(clock.instant(), 10))
                .isEqualTo(new Sweep(0, clock.instant().plusSeconds(1)));
    }

    @Test
    void what_is_deleted_is_found_by_its_ids() {
        List<String> ids = List.of("t0", "t2", "t4");
        for (Bson filter : List.of(Upkeep.still(ids, TaskState.READY), Forgetting.ended(ids))) {
            Document explained = tasks.find(filter).explain(ExplainVerbosity.EXECUTION_STATS);
            assertThat(explained.toJson()).contains("_id_").doesNotContain("COLLSCAN");
            assertThat(explained
                            .get("executionStats", Document.class)
                            .get("totalKeysExamined", Number.class)
                            .intValue())
                    .isLessThanOrEqualTo(ids.size() + 1);
        }
    }

    @Test
    void what_is_redriven_or_known_already_is_found_by_ids_and_keys() {
        List<String> ids = List.of("t0", "t2");
        for (Bson filter : List.of(
                Upkeep.still(ids, TaskState.DEAD),
                Known.filter(ids, List.of()),
                Known.filter(ids, List.of("q/one", "q/two")))) {
            Document explained = tasks.find(filter).explain(ExplainVerbosity.EXECUTION_STATS);
            assertThat(explained.toJson()).contains("_id_").doesNotContain("COLLSCAN");
            assertThat(explained
                            .get("executionStats", Document.class)
                            .get("totalDocsExamined", Number.class)
                            .intValue())
                    .isLessThanOrEqualTo(2);
        }
    }

    @Test
    void what_may_be_forgotten_is_found_in_the_order_of_its_time() {
        String explained =
                Forgetting.over(tasks, clock.instant()).limit(5).explain().toJson();
        assertThat(explained).contains("IXSCAN", MongoSchema.FORGOTTEN).doesNotContain("\"SORT\"", "COLLSCAN");
    }

    @Test
    void ends_that_are_to_be_told_are_found_in_their_order() {
        String explained = Replies.waiting(tasks, Filters.exists(Fields.REPLY_BY, false))
                .limit(5)
                .explain()
                .toJson();
        assertThat(explained).contains("IXSCAN", MongoSchema.BY_REPLY).doesNotContain("\"SORT\"", "COLLSCAN");
    }

    @Test
    void leases_that_start_anew_are_found_in_the_order_of_their_ends() {
        String explained = Prolongation.toProlong(tasks, clock.instant(), clock.instant())
                .limit(5)
                .explain()
                .toJson();
        assertThat(explained).contains("IXSCAN", MongoSchema.BY_EXPIRY).doesNotContain("\"SORT\"", "COLLSCAN");
    }

    @Test
    void counts_read_no_task() {
        Document explained = QueueReading.counting(tasks, List.of("q")).explain(ExplainVerbosity.EXECUTION_STATS);
        assertThat(explained.toJson()).contains("IXSCAN").doesNotContain("COLLSCAN", "\"FETCH\"");
    }

    @Test
    void every_index_is_there_under_its_name() {
        assertThat(tasks.listIndexes().map(index -> index.getString("name")))
                .containsExactlyInAnyOrder(
                        "_id_",
                        MongoSchema.BY_PLACE,
                        MongoSchema.BY_DUE,
                        MongoSchema.BY_EXPIRY,
                        "tasks_by_key",
                        MongoSchema.BY_REPLY,
                        MongoSchema.FORGOTTEN,
                        "aliases_forgotten");
        assertThat(tasks.listIndexes().into(new java.util.ArrayList<>()))
                .filteredOn(index -> index.getString("name").endsWith("_forgotten"))
                .allSatisfy(index -> assertThat(
                                index.get("expireAfterSeconds", Number.class).longValue())
                        .isZero());
    }

    @Test
    void the_store_s_clock_is_read() {
        StoreClock measured = stores.clock();
        measured.measure();
        assertThat(measured.ahead().abs()).isLessThan(Duration.ofHours(12));
    }

    private static TaskDraft draft(String id, Instant runAt) {
        return new TaskDraft(id, "q", new RawJson("1"), 4, runAt, 5, Duration.ofSeconds(1), null, null, null);
    }
}
