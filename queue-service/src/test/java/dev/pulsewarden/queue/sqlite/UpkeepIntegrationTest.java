package dev.pulsewarden.queue.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.SettableClock;
import dev.pulsewarden.queue.TestProperties;
import dev.pulsewarden.queue.settings.SettingsByQueue;
import dev.pulsewarden.queue.task.Backoff;
import dev.pulsewarden.queue.task.Claim;
import dev.pulsewarden.queue.task.Completion;
import dev.pulsewarden.queue.task.TaskDraft;
import dev.pulsewarden.sqlite.SqliteDatabase;
import dev.pulsewarden.wire.RawJson;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What keeps the embedded store's files small. */
@Timeout(120)
class UpkeepIntegrationTest {

    private static final long MAX_LOG = 1024 * 1024;
    private static final int LIST = 100;
    private static final RawJson PAYLOAD = new RawJson('"' + "x".repeat(3_000) + '"');

    @TempDir
    Path folder;

    private final SettableClock clock = new SettableClock();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private Path file;
    private SqliteDatabase database;
    private SqliteTaskStore store;
    private int lists;

    @BeforeEach
    void open() {
        file = folder.resolve("tasks.db");
        database = SqliteDatabase.open(file, Schema.migrations());
        QueueProperties properties = TestProperties.with(Map.of("pulsewarden.queue.sqlite.max-log", "1MB"));
        store = new SqliteTaskStore(
                database,
                properties,
                new SettingsByQueue(properties),
                new Backoff(Duration.ofMinutes(5), () -> 0.5),
                clock,
                meters);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void the_log_starts_anew_under_writes_without_a_pause() {
        for (int i = 0; i < 20; i++) {
            enqueue();
            store.checkpoints().runOnce();
            assertThat(logBytes()).isLessThan(3 * MAX_LOG);
        }
        assertThat(file.resolveSibling("tasks.db-wal"))
                .isNotEmptyFile()
                .satisfies(log -> assertThat(Files.size(log)).isLessThan(3 * MAX_LOG));
    }

    @Test
    void the_log_grows_while_a_reader_stays_and_starts_anew_when_it_is_gone() throws Exception {
        enqueue();
        try (Connection reader = database.newReader();
                Statement statement = reader.createStatement()) {
            statement.execute("BEGIN");
            statement.executeQuery("SELECT count(*) FROM tasks").close();
            for (int i = 0; i < 8; i++) {
                enqueue();
                store.checkpoints().runOnce();
            }
            assertThat(logBytes()).isGreaterThan(2 * MAX_LOG);
        }
        for (int i = 0; i < 2; i++) {
            enqueue();
            store.checkpoints().runOnce();
        }
        assertThat(logBytes()).isLessThan(MAX_LOG);
    }

    @Test
    void the_file_shrinks_in_steps_when_tasks_are_forgotten() throws Exception {
        for (int i = 0; i < 20; i++) {
            enqueue();
        }
        store.claim(List.of(new Claim("q", 1_000, Duration.ofMinutes(1), null)))
                .forEach(tasks -> store.ack(tasks.stream()
                        .map(task -> new Completion(task.key(), null))
                        .toList()));
        store.claim(List.of(new Claim("q", 1_000, Duration.ofMinutes(1), null)))
                .forEach(tasks -> store.ack(tasks.stream()
                        .map(task -> new Completion(task.key(), null))
                        .toList()));
        store.checkpoints().runOnce();
        long before = Files.size(file);
        assertThat(store.vacuuming().runOnce()).as("nothing is free").isNull();

        clock.advance(Duration.ofDays(2));
        assertThat(store.forget(clock.instant(), 10_000).tasks()).isEqualTo(20 * LIST);
        int steps = 1;
        while (store.vacuuming().runOnce() != null) {
            steps++;
        }
        store.checkpoints().runOnce();
        assertThat(steps).isBetween(5, 50);
        assertThat(Files.size(file)).isLessThan(before / 3);
    }

    private double logBytes() {
        return meters.get("pulsewarden.queue.sqlite.log").gauge().value();
    }

    private void enqueue() {
        int from = lists++ * LIST;
        store.enqueue(IntStream.range(from, from + LIST)
                .mapToObj(
                        i -> new TaskDraft("t" + i, "q", PAYLOAD, 4, null, 5, Duration.ofSeconds(1), null, null, null))
                .toList());
    }
}
