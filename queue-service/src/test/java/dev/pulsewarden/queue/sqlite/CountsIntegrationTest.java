package dev.pulsewarden.queue.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.queue.task.TaskState;
import dev.pulsewarden.sqlite.SqliteDatabase;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class CountsIntegrationTest {

    @RegisterExtension
    final SqliteStores stores = new SqliteStores();

    @TempDir
    Path folder;

    private final Counts counts = new Counts();
    private SqliteDatabase database;
    private Sql sql;

    @BeforeEach
    void open() {
        database = stores.database(folder.resolve("tasks.db"));
        sql = new Sql(database.writer());
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void what_changed_since_it_was_stored_is_in_the_count() {
        counts.entered("q", TaskState.READY);
        counts.store(sql);
        counts.entered("q", TaskState.READY);
        counts.entered("other", TaskState.READY);
        assertThat(ready()).isEqualTo(2);
        counts.moved("q", TaskState.READY, TaskState.LEASED);
        assertThat(ready()).isEqualTo(1);
        assertThat(counts.of("q", TaskState.LEASED, sql)).isEqualTo(1);
    }

    @Test
    void what_was_undone_is_not_counted() {
        counts.entered("q", TaskState.READY);
        counts.mark();
        counts.moved("q", TaskState.READY, TaskState.LEASED);
        counts.undoToMark();
        assertThat(ready()).isEqualTo(1);
        counts.forget();
        assertThat(ready()).isZero();
    }

    @Test
    void a_task_that_is_deleted_before_it_was_counted_is_not_counted() {
        sql.begin("BEGIN IMMEDIATE");
        insert(sql, "a");
        counts.entered("q", TaskState.READY);
        sql.update("DELETE FROM tasks WHERE id = 'a'");
        counts.store(sql);
        sql.commit();
        assertThat(ready()).isZero();
    }

    @Test
    void what_triggers_counted_in_an_older_file_is_counted_on() {
        Path file = folder.resolve("older.db");
        try (SqliteDatabase older =
                SqliteDatabase.open(file, Schema.migrations().subList(0, 6))) {
            Sql writer = new Sql(older.writer());
            insert(writer, "a");
            insert(writer, "b");
        }
        try (SqliteDatabase newer = SqliteDatabase.open(file, Schema.migrations())) {
            Sql writer = new Sql(newer.writer());
            insert(writer, "c");
            counts.entered("q", TaskState.READY);
            counts.store(writer);
            assertThat(counts.of("q", TaskState.READY, writer)).isEqualTo(3);
            writer.update("DELETE FROM tasks WHERE id <> 'c'");
            assertThat(counts.of("q", TaskState.READY, writer)).isEqualTo(1);
        }
    }

    private static void insert(Sql writer, String id) {
        writer.update("""
                INSERT INTO tasks (id, queue, state, priority, ready_order, run_at, created_at, attempts, max_attempts, backoff_ms)
                VALUES (?, 'q', 0, 4, 1, 1, 1, 0, 5, 1000)
                """, id);
    }

    private long ready() {
        return counts.of("q", TaskState.READY, sql);
    }
}
