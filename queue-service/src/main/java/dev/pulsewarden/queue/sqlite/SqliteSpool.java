package dev.pulsewarden.queue.sqlite;

import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.claim.Duty;
import dev.pulsewarden.queue.commit.GroupCommit;
import dev.pulsewarden.queue.spool.Ending;
import dev.pulsewarden.queue.spool.Spool;
import dev.pulsewarden.queue.task.Accepted;
import dev.pulsewarden.queue.task.LeaseKey;
import dev.pulsewarden.sqlite.SqliteDatabase;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The spool in one SQLite file. Each method that changes it is one write in a group commit, each other one reading. */
final class SqliteSpool implements Spool, AutoCloseable {

    static final String TASK = "SELECT * FROM tasks WHERE id = ?";
    private static final String HELD = "SELECT 1 FROM endings WHERE id = ? AND lease = ?";
    private static final String FIRST = "SELECT * FROM %s WHERE aside IS NULL AND seq > ? ORDER BY seq " + Sql.LIMIT;
    private static final String SET_ASIDE = "UPDATE %s SET aside = ? WHERE seq = ? AND aside IS NULL";
    private static final String BRING_BACK = "UPDATE %s SET aside = NULL WHERE aside IS NOT NULL";
    private static final String SUMS =
            "SELECT count(*) AS entries, coalesce(sum(bytes), 0) AS bytes FROM %s WHERE aside IS NOT NULL OR seq > ?";
    private static final String ASIDE = "SELECT count(*) AS entries FROM %s WHERE aside IS NOT NULL";
    private static final String LAST_PLACE = "SELECT coalesce(max(place), 0) AS place FROM tasks";
    private static final String OLDEST = "SELECT kept_at FROM %s WHERE aside IS NULL AND seq > ? ORDER BY seq LIMIT 1";
    private static final String OF_QUEUE =
            "SELECT count(*) AS tasks, min(kept_at) AS oldest FROM tasks WHERE queue = ? AND aside IS NULL AND seq > ?";
    private static final String PROBE =
            "INSERT INTO probe (id, probed_at) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET probed_at = probed_at + 1";

    private final SqliteDatabase database;
    private final Readers readers;
    private final GroupCommit<Sql> commit;
    private final Clearance clearance;

    SqliteSpool(SqliteDatabase database, Reserve reserve, QueueProperties properties, MeterRegistry meters) {
        this.database = database;
        this.readers = new Readers(database, properties.limits().readers());
        this.commit = new GroupCommit<>(new SqlJournal(new Sql(database.writer())), properties.commit(), meters);
        this.clearance = new Clearance(database, readers, commit, reserve);
    }

    /** Answers those whose writes the disk does not answer. */
    Duty overdue(Duration period) {
        return new Overdue(commit, period);
    }

    @Override
    public List<Kept> keepTasks(List<Accepted> tasks, Consumer<List<Kept>> late) {
        return commit.write(
                tasks.size(),
                sql -> tasks.stream().map(task -> Keeping.keep(sql, task)).toList(),
                late);
    }

    @Override
    public List<Ending> keepEndings(List<Ending> endings, Instant at, Consumer<List<Ending>> late) {
        return commit.write(
                endings.size(),
                sql -> endings.stream()
                        .filter(ending -> Keeping.keep(sql, ending, at))
                        .toList(),
                late);
    }

    @Override
    public Set<LeaseKey> held(List<LeaseKey> leases) {
        return readers.read(sql -> {
            Set<LeaseKey> held = new HashSet<>();
            for (LeaseKey key : leases) {
                if (sql.first(HELD, row -> true, key.id(), key.lease()).isPresent()) {
                    held.add(key);
                }
            }
            return held;
        });
    }

    @Override
    public List<Entry<Accepted>> tasks(int most, long maxBytes) {
        return first(LaneName.TASKS, most, maxBytes, SpoolRows::task);
    }

    @Override
    public List<Entry<Ending>> endings(int most, long maxBytes) {
        return first(LaneName.ENDINGS, most, maxBytes, SpoolRows::ending);
    }

    @Override
    public void remove(LaneName lane, long last) {
        clearance.remove(lane, last);
    }

    @Override
    public void tidy() {
        clearance.tidy();
    }

    @Override
    public void setAside(LaneName lane, long seq, String why, Runnable late) {
        clearance.write(sql -> sql.update(in(lane, SET_ASIDE), why, seq), _ -> late.run());
    }

    @Override
    public int bringBack() {
        clearance.startAnew();
        return clearance.write(
                sql -> sql.update(in(LaneName.TASKS, BRING_BACK)) + sql.update(in(LaneName.ENDINGS, BRING_BACK)));
    }

    @Override
    public List<Optional<Accepted>> find(List<String> ids) {
        return readers.read(sql ->
                ids.stream().map(id -> sql.first(TASK, SpoolRows::task, id)).toList());
    }

    @Override
    public long lastPlace() {
        return readers.read(
                sql -> sql.first(LAST_PLACE, row -> row.getLong("place")).orElse(0L));
    }

    @Override
    public LaneTotals totals(LaneName lane) {
        return readers.read(sql -> {
            long aside =
                    sql.first(in(lane, ASIDE), row -> row.getLong("entries")).orElse(0L);
            @Nullable Instant oldest = oldest(sql, lane);
            return sql.first(
                            in(lane, SUMS),
                            row -> new LaneTotals(row.getLong("entries") - aside, row.getLong("bytes"), oldest, aside),
                            clearance.last(lane))
                    .orElseThrow();
        });
    }

    @Override
    public Optional<Instant> oldest(LaneName lane) {
        return readers.read(sql -> Optional.ofNullable(oldest(sql, lane)));
    }

    @Override
    public Map<String, QueueTotals> queues(List<String> names) {
        return readers.read(sql -> {
            Map<String, QueueTotals> totals = new HashMap<>();
            for (String name : names) {
                sql.first(
                                OF_QUEUE,
                                row -> of(row.getLong("tasks"), row.getLong("oldest")),
                                name,
                                clearance.last(LaneName.TASKS))
                        .filter(queue -> queue.tasks() > 0)
                        .ifPresent(queue -> totals.put(name, queue));
            }
            return totals;
        });
    }

    @Override
    public void probe() {
        commit.write(1, sql -> sql.update(PROBE));
    }

    /** Ends after what was taken is durable. */
    @Override
    public void close() {
        commit.close();
        readers.close();
        database.close();
    }

    private <T> List<Entry<T>> first(LaneName lane, int most, long maxBytes, Sql.Reading<T> content) {
        return readers.read(sql -> sql.query(
                in(lane, FIRST), rows -> SpoolRows.upTo(rows, maxBytes, content), clearance.last(lane), most));
    }

    private static QueueTotals of(long tasks, long oldest) {
        return new QueueTotals(tasks, Instant.ofEpochMilli(oldest));
    }

    private @Nullable Instant oldest(Sql sql, LaneName lane) {
        return sql.first(in(lane, OLDEST), row -> Instant.ofEpochMilli(row.getLong("kept_at")), clearance.last(lane))
                .orElse(null);
    }

    static String in(LaneName lane, String statement) {
        return statement.formatted(lane.label());
    }
}
