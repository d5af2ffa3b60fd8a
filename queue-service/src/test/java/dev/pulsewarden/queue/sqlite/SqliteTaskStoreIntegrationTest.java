package dev.pulsewarden.queue.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.SettableClock;
import dev.pulsewarden.queue.TestProperties;
import dev.pulsewarden.queue.settings.BackoffRule;
import dev.pulsewarden.queue.settings.BackoffRule.Kind;
import dev.pulsewarden.queue.spool.Ending;
import dev.pulsewarden.queue.spool.Spool;
import dev.pulsewarden.queue.task.Accepted;
import dev.pulsewarden.queue.task.Backoff;
import dev.pulsewarden.queue.task.Claim;
import dev.pulsewarden.queue.task.Completion;
import dev.pulsewarden.queue.task.LeaseKey;
import dev.pulsewarden.queue.task.LeasedTask;
import dev.pulsewarden.queue.task.Page;
import dev.pulsewarden.queue.task.Release;
import dev.pulsewarden.queue.task.Sweep;
import dev.pulsewarden.queue.task.Task;
import dev.pulsewarden.queue.task.TaskDraft;
import dev.pulsewarden.queue.task.TaskHeaders;
import dev.pulsewarden.queue.task.TaskQuery;
import dev.pulsewarden.queue.task.TaskState;
import dev.pulsewarden.queue.task.TaskStore;
import dev.pulsewarden.queue.task.TaskStoreException;
import dev.pulsewarden.queue.task.TaskStoreException.Reason;
import dev.pulsewarden.sqlite.SqliteDatabase;
import dev.pulsewarden.sqlite.SqliteUnusableException;
import dev.pulsewarden.wire.RawJson;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What only the embedded store promises: the file, its indexes, and how it fails. */
class SqliteTaskStoreIntegrationTest {

    private static final BackoffRule SECOND = BackoffRule.exponential(Duration.ofSeconds(1));
    private static final BackoffRule CAPPED =
            new BackoffRule(Kind.EXPONENTIAL, Duration.ofSeconds(1), Duration.ofSeconds(9));
    private static final Backoff BACKOFF = new Backoff(Duration.ofMinutes(5), () -> 0.5);

    @RegisterExtension
    final SqliteStores stores = new SqliteStores();

    @TempDir
    Path folder;

    private final SettableClock clock = new SettableClock();
    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("tasks.db");
    }

    @Test
    void tasks_their_order_and_a_pause_survive_a_restart() {
        TaskStore before = stores.open(file, clock);
        before.enqueue(List.of(draft("a"), draft("b")));
        before.release(List.of(new Release(claim(before, 1).getFirst().key())));
        before.pause(List.of("q"), true);
        stores.close(before);

        clock.advance(Duration.ofHours(-1));
        TaskStore after = stores.open(file, clock);
        assertThat(claim(after, 5)).isEmpty();
        after.enqueue(List.of(draft("c")));
        after.pause(List.of("q"), false);
        assertThat(claim(after, 5)).extracting(task -> task.task().id()).containsExactly("a", "b", "c");
    }

    @Test
    void a_file_from_before_tasks_had_headers_is_read_and_takes_them() throws SQLException {
        try (SqliteDatabase old = SqliteDatabase.open(file, Schema.migrations().subList(0, 2));
                Statement statement = old.writer().createStatement()) {
            statement.executeUpdate(
                    "INSERT INTO tasks (id, queue, state, priority, ready_order, run_at, created_at, attempts,"
                            + " max_attempts, backoff_ms) VALUES ('old', 'q', 0, 4, 1, 1, 1, 0, 5, 1000)");
            statement.executeUpdate("INSERT INTO payloads (task, payload) VALUES (1, x'37')");
            old.writer().commit();
        }
        TaskStore store = stores.open(file, clock);
        TaskHeaders headers = new TaskHeaders(Map.of("a", "b"));
        store.enqueue(
                List.of(new TaskDraft("new", "q", new RawJson("1"), 4, null, 5, SECOND, null, null, null, headers)));
        assertThat(claim(store, 5))
                .extracting(task -> task.task().draft().headers())
                .containsExactly(null, headers);
    }

    @Test
    void a_spool_from_before_tasks_had_headers_is_read_and_takes_them() throws SQLException {
        try (SqliteDatabase old =
                        SqliteDatabase.open(file, Schema.spoolMigrations().subList(0, 1));
                Statement statement = old.writer().createStatement()) {
            statement.executeUpdate(
                    "INSERT INTO tasks (id, queue, priority, max_attempts, backoff_ms, place, kept_at, bytes,"
                            + " payload) VALUES ('old', 'q', 4, 5, 1000, 1, 1, 1, x'37')");
            old.writer().commit();
        }
        Spool spool = stores.spool(file);
        TaskHeaders headers = new TaskHeaders(Map.of("a", "b"));
        spool.keepTasks(
                List.of(new Accepted(
                        new TaskDraft("new", "q", new RawJson("1"), 4, null, 5, SECOND, null, null, null, headers), 2)),
                _ -> {});
        assertThat(spool.tasks(5, 1000))
                .extracting(entry -> entry.content().draft().headers())
                .containsExactly(null, headers);
    }

    @Test
    void a_file_from_before_backoffs_had_kinds_is_read_as_it_was_meant_and_takes_them() throws SQLException {
        try (SqliteDatabase old = SqliteDatabase.open(file, Schema.migrations().subList(0, 3));
                Statement statement = old.writer().createStatement()) {
            statement.executeUpdate(
                    "INSERT INTO tasks (id, queue, state, priority, ready_order, run_at, created_at, attempts,"
                            + " max_attempts, backoff_ms) VALUES ('old', 'q', 0, 4, 1, 1, 1, 0, 5, 1500)");
            statement.executeUpdate("INSERT INTO payloads (task, payload) VALUES (1, x'37')");
            old.writer().commit();
        }
        TaskStore store = stores.open(file, clock);
        store.enqueue(List.of(waiting("new", CAPPED)));
        assertThat(claim(store, 5))
                .extracting(task -> task.task().draft().backoff())
                .containsExactly(BackoffRule.exponential(Duration.ofMillis(1500)), CAPPED);
    }

    @Test
    void a_spool_from_before_backoffs_had_kinds_and_ends_had_workers_is_read_as_it_was_meant_and_takes_them()
            throws SQLException {
        try (SqliteDatabase old =
                        SqliteDatabase.open(file, Schema.spoolMigrations().subList(0, 2));
                Statement statement = old.writer().createStatement()) {
            statement.executeUpdate(
                    "INSERT INTO tasks (id, queue, priority, max_attempts, backoff_ms, place, kept_at, bytes,"
                            + " payload) VALUES ('old', 'q', 4, 5, 1500, 1, 1, 1, x'37')");
            statement.executeUpdate(
                    "INSERT INTO endings (id, lease, failed, kept_at, bytes) VALUES ('a', '1', 0, 1, 1)");
            old.writer().commit();
        }
        Spool spool = stores.spool(file);
        spool.keepTasks(List.of(new Accepted(waiting("new", CAPPED), 2)), _ -> {});
        assertThat(spool.tasks(5, 1000))
                .extracting(entry -> entry.content().draft().backoff())
                .containsExactly(BackoffRule.exponential(Duration.ofMillis(1500)), CAPPED);
        Ending ending = new Ending.Ack(new Completion(new LeaseKey("b", "2"), null, "w"));
        spool.keepEndings(List.of(ending), clock.instant(), _ -> {});
        assertThat(spool.endings(5, 1000))
                .extracting(Spool.Entry::content)
                .containsExactly(new Ending.Ack(new Completion(new LeaseKey("a", "1"), null)), ending);
    }

    @Test
    void tasks_that_ended_before_their_time_was_stored_are_kept_as_long_as_they_are_to_be() throws SQLException {
        long endedAt = clock.instant().toEpochMilli();
        try (SqliteDatabase old = SqliteDatabase.open(file, Schema.migrations().subList(0, 3));
                Statement statement = old.writer().createStatement()) {
            for (int state = 0; state <= 4; state++) {
                statement.executeUpdate(
                        "INSERT INTO tasks (id, queue, state, priority, ready_order, run_at, created_at, attempts,"
                                + " max_attempts, backoff_ms, ended_at) VALUES ('state %1$d', 'q', %1$d, 4, %1$d, 1, 1, 0, 5, 1, %2$s)"
                                        .formatted(state, state < 3 ? null : endedAt));
            }
            statement.executeUpdate("INSERT INTO payloads (task, payload) SELECT seq, x'37' FROM tasks");
            old.writer().commit();
        }
        TaskStore store =
                stores.open(file, clock, BACKOFF, TestProperties.with(Map.of("pulsewarden.queue.retention", "30d")));
        clock.advance(Duration.ofDays(30).minusMillis(1));
        assertThat(store.forget(clock.instant(), 10))
                .isEqualTo(new Sweep(0, Instant.ofEpochMilli(endedAt).plus(Duration.ofDays(30))));
        clock.advance(Duration.ofMillis(1));
        assertThat(store.forget(clock.instant(), 10).tasks()).isEqualTo(2);
        assertThat(rows("SELECT id FROM tasks ORDER BY id")).containsExactly("state 0", "state 1", "state 2");
    }

    @Test
    void the_time_at_which_a_task_is_forgotten_stays_as_it_was_when_it_ended() {
        TaskStore before = stores.open(file, clock);
        before.enqueue(List.of(draft("a")));
        before.ack(List.of(new Completion(claim(before, 1).getFirst().key(), null)));
        stores.close(before);
        TaskStore after =
                stores.open(file, clock, BACKOFF, TestProperties.with(Map.of("pulsewarden.queue.retention", "1h")));
        clock.advance(Duration.ofHours(24).minusMillis(1));
        assertThat(after.forget(clock.instant(), 10).tasks()).isZero();
        clock.advance(Duration.ofMillis(1));
        assertThat(after.forget(clock.instant(), 10).tasks()).isEqualTo(1);
    }

    @Test
    void a_lease_survives_a_restart() {
        TaskStore before = stores.open(file, clock);
        before.enqueue(List.of(draft("a")));
        LeasedTask leased = claim(before, 1).getFirst();
        stores.close(before);
        TaskStore after = stores.open(file, clock);
        assertThat(after.extend(List.of(leased.key())).getFirst())
                .isInstanceOf(dev.pulsewarden.queue.task.LeaseResult.Extended.class);
    }

    @Test
    void the_last_place_is_found_through_the_index_among_ready_and_leased_tasks() throws SQLException {
        TaskStore before = stores.open(file, clock);
        before.enqueue(List.of(draft("a")));
        claim(before, 1);
        stores.close(before);
        clock.advance(Duration.ofHours(-1));
        TaskStore after = stores.open(file, clock);
        after.enqueue(List.of(draft("b")));
        assertThat(rows("SELECT id FROM tasks ORDER BY ready_order")).containsExactly("a", "b");
        assertThat(plan(LastPlace.LAST))
                .anyMatch(step -> step.matches("SEARCH t USING COVERING INDEX tasks_by_place .*priority=\\?.*"));
    }

    @ParameterizedTest
    @ValueSource(strings = {Handout.NEXT, PageReading.SAME_PRIORITY, PageReading.LOWER_PRIORITIES, QueueReading.OLDEST})
    void what_walks_a_queue_walks_the_index_by_place_without_sorting(String query) throws SQLException {
        stores.open(file, clock);
        assertThat(plan(query))
                .anyMatch(step -> step.contains("USING INDEX tasks_by_place")
                        || step.contains("USING COVERING INDEX tasks_by_place"))
                .noneMatch(step -> step.matches("SCAN (t|tasks)\\b.*"))
                .noneMatch(step -> step.contains("TEMP B-TREE"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                Sweeps.DUE,
                Sweeps.NEXT_DUE,
                Sweeps.NEXT_FORGETTING,
                Sweeps.FORGET,
                Sweeps.OLDER_ENDS,
                Sweeps.NEXT_EXPIRY,
                Running.EXPIRED,
                Replies.FIRST
            })
    void what_looks_for_due_tasks_looks_at_due_tasks_only(String query) throws SQLException {
        stores.open(file, clock);
        assertThat(plan(query))
                .anyMatch(step -> step.matches(".*USING (COVERING )?INDEX tasks_by_(due|expiry|forgetting|reply).*"))
                .noneMatch(step -> step.contains("TEMP B-TREE"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                Running.BY_ID,
                Attempts.HELD,
                Attempts.ENDED,
                Attempts.DONE,
                Handout.LEASE,
                Sweeps.PROMOTE,
                Intake.BY_ID,
                Intake.BY_KEY,
                Upkeep.DEAD,
                Upkeep.KEY_TAKEN,
                Upkeep.REDRIVE,
                TaskReading.BY_ID,
                TaskReading.BY_ALIAS,
                QueueReading.COUNTS,
                "DELETE FROM payloads WHERE task = ?",
                "DELETE FROM results WHERE task = ?",
                "DELETE FROM attempts WHERE task = ?",
                "DELETE FROM aliases WHERE task = ?",
                Counts.STORED
            })
    void what_is_about_one_task_or_queue_is_found_by_its_key(String statement) throws SQLException {
        stores.open(file, clock);
        assertThat(plan(statement))
                .anyMatch(
                        step -> step.matches(
                                "SEARCH .* USING (INTEGER PRIMARY KEY|PRIMARY KEY|(COVERING )?INDEX (tasks_by_dedupe_key|aliases_by_task|sqlite_autoindex_tasks_1)).*"))
                .noneMatch(step -> step.matches("SCAN (t|p|r|tasks|payloads|results|attempts|aliases|counts)\\b.*"))
                .noneMatch(step -> step.contains("TEMP B-TREE"));
    }

    @Test
    void attempts_are_sorted_among_those_of_one_task() throws SQLException {
        stores.open(file, clock);
        assertThat(plan(TaskReading.ATTEMPTS))
                .anyMatch(step -> step.matches("SEARCH attempts USING PRIMARY KEY \\(task=\\?\\)"))
                .noneMatch(step -> step.startsWith("SCAN"));
    }

    @Test
    void a_deletion_takes_the_first_of_a_queue_by_their_places() throws SQLException {
        stores.open(file, clock);
        assertThat(plan(Upkeep.DELETE))
                .anyMatch(step -> step.matches("SEARCH tasks USING COVERING INDEX tasks_by_place .*"))
                .anyMatch(step -> step.matches("SEARCH tasks USING INTEGER PRIMARY KEY .*"))
                .noneMatch(step -> step.startsWith("SCAN tasks") || step.contains("ORDER BY"));
    }

    @Test
    void leases_that_start_anew_and_workers_are_looked_for_among_leased_tasks_only() throws SQLException {
        stores.open(file, clock);
        assertThat(plan(Sweeps.PROLONG)).anyMatch(step -> step.matches(".*USING (COVERING )?INDEX tasks_by_expiry.*"));
        assertThat(plan(QueueReading.WORKERS))
                .anyMatch(step ->
                        step.matches("SEARCH tasks USING INDEX tasks_by_place \\(queue=\\? AND state=\\?\\).*"));
    }

    @Test
    void a_full_disk_refuses_writes_keeps_what_was_accepted_and_is_over_when_there_is_room() throws Exception {
        SqliteDatabase database = SqliteDatabase.open(file, Schema.migrations());
        TaskStore store = stores.open(database, clock, BACKOFF, TestProperties.defaults());
        store.enqueue(List.of(draft("a")));
        long pages = pragma(database, "PRAGMA page_count");
        pragma(database, "PRAGMA max_page_count = " + (pages + 2));
        assertThatThrownBy(() -> store.enqueue(List.of(large("big"))))
                .isInstanceOfSatisfying(
                        TaskStoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.FULL));
        assertThat(store.find(List.of("a", "big")))
                .extracting(java.util.Optional::isPresent)
                .containsExactly(true, false);
        assertThat(claim(store, 1)).hasSize(1);
        pragma(database, "PRAGMA max_page_count = 1000000");
        store.enqueue(List.of(large("big")));
        assertThat(store.find(List.of("big")).getFirst()).isPresent();
    }

    @Test
    void a_store_that_cannot_be_written_still_reads() throws Exception {
        SqliteDatabase database = SqliteDatabase.open(file, Schema.migrations());
        TaskStore store = stores.open(database, clock, BACKOFF, TestProperties.defaults());
        store.enqueue(List.of(draft("a")));
        pragma(database, "PRAGMA query_only = 1");
        assertThatThrownBy(store::probe)
                .isInstanceOfSatisfying(
                        TaskStoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE));
        assertThat(store.find(List.of("a")).getFirst()).isPresent();
        pragma(database, "PRAGMA query_only = 0");
        store.probe();
    }

    @Test
    void a_damaged_file_is_one_clear_error_at_the_start() throws IOException {
        TaskStore store = stores.open(file, clock);
        store.enqueue(IntStream.range(0, 500).mapToObj(i -> draft("t" + i)).toList());
        stores.close(store);
        try (RandomAccessFile damage = new RandomAccessFile(file.toFile(), "rw")) {
            damage.seek(4096);
            damage.write(new byte[40_960]);
        }
        assertThatThrownBy(() -> stores.open(file, clock))
                .isInstanceOf(SqliteUnusableException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void something_else_than_a_database_is_one_clear_error_at_the_start() throws IOException {
        Files.writeString(file, "not a database, but long enough to look like one ".repeat(100));
        assertThatThrownBy(() -> stores.open(file, clock))
                .isInstanceOf(SqliteUnusableException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void a_claim_and_a_page_stop_before_too_many_bytes_but_never_before_the_first_task() {
        QueueProperties small = TestProperties.with(Map.of("pulsewarden.queue.limits.answer", "100KB"));
        TaskStore store = stores.open(file, clock, BACKOFF, small);
        store.enqueue(List.of(large("a"), draft("b"), draft("c"), large("d")));
        Page<Task> page = store.tasks(new TaskQuery("q", List.of(TaskState.READY), null, 10));
        assertThat(page.items()).extracting(Task::id).containsExactly("a");
        Page<Task> next = store.tasks(new TaskQuery("q", List.of(TaskState.READY), page.next(), 10));
        assertThat(next.items()).extracting(Task::id).containsExactly("b", "c");
        assertThat(claim(store, 10)).extracting(task -> task.task().id()).containsExactly("a");
        assertThat(claim(store, 10)).extracting(task -> task.task().id()).containsExactly("b", "c");
        assertThat(claim(store, 10)).extracting(task -> task.task().id()).containsExactly("d");
    }

    @Test
    void forgetting_leaves_nothing_of_a_task_behind() throws SQLException {
        TaskStore store = stores.open(file, clock);
        store.enqueue(List.of(draft("a")));
        store.nack(List.of(new dev.pulsewarden.queue.task.Failure(
                claim(store, 1).getFirst().key(), "x", Duration.ZERO)));
        store.ack(List.of(new Completion(claim(store, 1).getFirst().key(), new RawJson("1"))));
        store.forget(clock.instant().plus(Duration.ofHours(24)), 10);
        for (String table : List.of("tasks", "payloads", "results", "attempts", "counts")) {
            assertThat(rows("SELECT * FROM " + table)).as(table).isEmpty();
        }
    }

    private static TaskDraft draft(String id) {
        return new TaskDraft(id, "q", new RawJson("1"), 4, null, 5, Duration.ofSeconds(1), null, null, null);
    }

    private static TaskDraft waiting(String id, BackoffRule backoff) {
        return new TaskDraft(id, "q", new RawJson("1"), 4, null, 5, backoff, null, null, null, null);
    }

    private static TaskDraft large(String id) {
        RawJson payload = new RawJson('"' + "x".repeat(300_000) + '"');
        return new TaskDraft(id, "q", payload, 4, null, 5, Duration.ofSeconds(1), null, null, null);
    }

    private static List<LeasedTask> claim(TaskStore store, int max) {
        return store.claim(List.of(new Claim("q", max, Duration.ofSeconds(60), null)))
                .getFirst();
    }

    /** Runs on the writer's connection, which is idle then. */
    private static long pragma(SqliteDatabase database, String pragma) throws SQLException {
        try (Statement statement = database.writer().createStatement()) {
            return statement.execute(pragma) ? statement.getResultSet().getLong(1) : 0;
        }
    }

    private List<@Nullable String> plan(String query) throws SQLException {
        return rows("EXPLAIN QUERY PLAN " + query);
    }

    private List<@Nullable String> rows(String query) throws SQLException {
        List<@Nullable String> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            while (result.next()) {
                rows.add(result.getString(result.getMetaData().getColumnCount()));
            }
        }
        return rows;
    }
}
