package dev.pulsewarden.queue.sqlite;

import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.TestProperties;
import dev.pulsewarden.queue.settings.SettingsByQueue;
import dev.pulsewarden.queue.spool.Spool;
import dev.pulsewarden.queue.task.Backoff;
import dev.pulsewarden.queue.task.TaskStore;
import dev.pulsewarden.sqlite.SqliteDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Opens real embedded stores for tests, and closes what a test left open. */
public final class SqliteStores implements AfterEachCallback {

    private final List<SqliteTaskStore> open = new ArrayList<>();
    private final List<SqliteSpool> spools = new ArrayList<>();

    public TaskStore open(Path file, Clock clock) {
        return open(file, clock, new Backoff(Duration.ofMinutes(5), () -> 0.5), TestProperties.defaults());
    }

    public SqliteDatabase database(Path file) {
        return SqliteDatabase.open(file, Schema.migrations());
    }

    public TaskStore open(SqliteDatabase database, Clock clock) {
        return open(database, clock, new Backoff(Duration.ofMinutes(5), () -> 0.5), TestProperties.defaults());
    }

    public TaskStore open(Path file, Clock clock, Backoff backoff, QueueProperties properties) {
        return open(SqliteDatabase.open(file, Schema.migrations()), clock, backoff, properties);
    }

    SqliteTaskStore open(SqliteDatabase database, Clock clock, Backoff backoff, QueueProperties properties) {
        SqliteTaskStore store = new SqliteTaskStore(
                database, properties, new SettingsByQueue(properties), backoff, clock, new SimpleMeterRegistry());
        open.add(store);
        return store;
    }

    public Spool spool(Path file) {
        return spool(spoolDatabase(file));
    }

    /** Without a reserve. */
    public Spool spool(SqliteDatabase database) {
        return spool(database, new Reserve(Path.of("none"), 0));
    }

    /** @param reserveBytes as much is taken from the start */
    public Spool spool(Path file, long reserveBytes) {
        Reserve reserve = new Reserve(file.resolveSibling("reserve"), reserveBytes);
        return spool(reserve.open(() -> spoolDatabase(file)), reserve);
    }

    private Spool spool(SqliteDatabase database, Reserve reserve) {
        SqliteSpool spool = new SqliteSpool(database, reserve, TestProperties.defaults(), new SimpleMeterRegistry());
        spools.add(spool);
        return spool;
    }

    /** As the service does when a write has lasted longer than its limit. */
    public void giveUpOverdue(Spool spool) {
        if (spool instanceof SqliteSpool sqlite) {
            sqlite.overdue(Duration.ofSeconds(1)).runOnce();
        }
    }

    /** With so short a limit to the wait for the disk. */
    public Spool spool(SqliteDatabase database, Duration timeLimit) {
        QueueProperties properties =
                TestProperties.with(Map.of("pulsewarden.queue.commit.time-limit", timeLimit.toMillis() + "ms"));
        SqliteSpool spool =
                new SqliteSpool(database, new Reserve(Path.of("none"), 0), properties, new SimpleMeterRegistry());
        spools.add(spool);
        return spool;
    }

    public SqliteDatabase spoolDatabase(Path file) {
        return SqliteDatabase.open(file, Schema.spoolMigrations());
    }

    public void close(Spool spool) {
        if (spool instanceof SqliteSpool sqlite && spools.remove(sqlite)) {
            sqlite.close();
        }
    }

    void close(TaskStore store) {
        if (store instanceof SqliteTaskStore sqlite && open.remove(sqlite)) {
            sqlite.close();
        }
    }

    /** As at the end of a service. */
    public void closeAll() {
        open.forEach(SqliteTaskStore::close);
        open.clear();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        closeAll();
        spools.forEach(SqliteSpool::close);
        spools.clear();
    }
}
