package dev.pulsewarden.queue.sqlite;

import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.commit.GroupCommit;
import dev.pulsewarden.queue.spool.Ending;
import dev.pulsewarden.queue.spool.Ending.Ack;
import dev.pulsewarden.queue.spool.Ending.Nack;
import dev.pulsewarden.queue.spool.Spool;
import dev.pulsewarden.queue.task.Accepted;
import dev.pulsewarden.queue.task.LeaseKey;
import dev.pulsewarden.queue.task.TaskDraft;
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
import org.jspecify.annotations.Nullable;

/** The spool in one SQLite file. Each method that changes it is one write in a group commit, each other one reading. */
final class SqliteSpool implements Spool, AutoCloseable {

    private static final String KEEP_TASK = """
            INSERT INTO tasks (id, queue, payload, priority, run_at, max_attempts, backoff_ms, dedupe_key, correlation_id,
              reply_to, kept_at, bytes)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """;
    private static final String KEEP_ENDING = """
            INSERT INTO endings (id, lease, failed, result, error, delay_ms, kept_at, bytes)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """;
    private static final String TASK = "SELECT * FROM tasks WHERE id = ?";
    private static final String HELD = "SELECT 1 FROM endings WHERE id = ? AND lease = ?";
    private static final String FIRST = "SELECT * FROM %s WHERE aside IS NULL ORDER BY seq LIMIT ?";
    private static final String REMOVE = "DELETE FROM %s WHERE seq = ?";
    private static final String SET_ASIDE = "UPDATE %s SET aside = ? WHERE seq = ?";
    private static final String BRING_BACK = "UPDATE %s SET aside = NULL WHERE aside IS NOT NULL";
    private static final String SUMS = "SELECT count(*) AS entries, coalesce(sum(bytes), 0) AS bytes FROM %s";
    private static final String ASIDE = "SELECT count(*) AS entries FROM %s WHERE aside IS NOT NULL";
    private static final String OLDEST = "SELECT kept_at FROM %s WHERE aside IS NULL ORDER BY seq LIMIT 1";
    private static final String OF_QUEUE =
            "SELECT count(*) AS tasks, min(kept_at) AS oldest FROM tasks WHERE queue = ? AND aside IS NULL";
    private static final String PROBE =
            "INSERT INTO probe (id, probed_at) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET probed_at = probed_at + 1";

    private final SqliteDatabase database;
    private final Readers readers;
    private final GroupCommit<Sql> commit;

    SqliteSpool(SqliteDatabase database, QueueProperties properties, MeterRegistry meters) {
        this.database = database;
        this.readers = new Readers(database, properties.limits().readers());
        this.commit = new GroupCommit<>(new SqlJournal(new Sql(database.writer())), properties.commit(), meters);
    }

    @Override
    public List<Kept> keepTasks(List<Accepted> tasks) {
        return commit.write(
                tasks.size(), sql -> tasks.stream().map(task -> keep(sql, task)).toList());
    }

    @Override
    public List<Ending> keepEndings(List<Ending> endings, Instant at) {
        return commit.write(
                endings.size(),
                sql -> endings.stream().filter(ending -> keep(sql, ending, at)).toList());
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
    public void remove(LaneName lane, List<Long> seqs) {
        commit.write(seqs.size(), sql -> {
            seqs.forEach(seq -> sql.update(in(lane, REMOVE), seq));
            return true;
        });
    }

    @Override
    public void setAside(LaneName lane, long seq, String why) {
        commit.write(1, sql -> sql.update(in(lane, SET_ASIDE), why, seq));
    }

    @Override
    public int bringBack() {
        return commit.write(
                1, sql -> sql.update(in(LaneName.TASKS, BRING_BACK)) + sql.update(in(LaneName.ENDINGS, BRING_BACK)));
    }

    @Override
    public List<Optional<Accepted>> find(List<String> ids) {
        return readers.read(sql ->
                ids.stream().map(id -> sql.first(TASK, SpoolRows::task, id)).toList());
    }

    @Override
    public LaneTotals totals(LaneName lane) {
        return readers.read(sql -> {
            long aside =
                    sql.first(in(lane, ASIDE), row -> row.getLong("entries")).orElse(0L);
            @Nullable Instant oldest = oldest(sql, lane);
            return sql.first(
                            in(lane, SUMS),
                            row -> new LaneTotals(row.getLong("entries") - aside, row.getLong("bytes"), oldest, aside))
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
                sql.first(OF_QUEUE, row -> of(row.getLong("tasks"), row.getLong("oldest")), name)
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
        return readers.read(sql -> sql.query(in(lane, FIRST), rows -> SpoolRows.upTo(rows, maxBytes, content), most));
    }

    private static Kept keep(Sql sql, Accepted task) {
        TaskDraft draft = task.draft();
        int added = sql.update(
                KEEP_TASK,
                draft.id(),
                draft.queue(),
                draft.payload().bytes(),
                draft.priority(),
                runAt(task),
                draft.maxAttempts(),
                draft.backoff().toMillis(),
                draft.dedupeKey(),
                draft.correlationId(),
                draft.replyTo(),
                task.at().toEpochMilli(),
                Spool.bytes(task));
        return added == 1
                ? new Kept(task, true)
                : new Kept(sql.first(TASK, SpoolRows::task, draft.id()).orElseThrow(), false);
    }

    private static boolean keep(Sql sql, Ending ending, Instant at) {
        LeaseKey key = ending.key();
        int added = switch (ending) {
            case Ack(var completion) ->
                sql.update(
                        KEEP_ENDING,
                        key.id(),
                        key.lease(),
                        0,
                        completion.result() == null ? null : completion.result().bytes(),
                        null,
                        null,
                        at.toEpochMilli(),
                        ending.bytes());
            case Nack(var failure) ->
                sql.update(
                        KEEP_ENDING,
                        key.id(),
                        key.lease(),
                        1,
                        null,
                        failure.error(),
                        millis(failure.delay()),
                        at.toEpochMilli(),
                        ending.bytes());
        };
        return added == 1;
    }

    /** Only one to come counts, and one that is far enough in the past is no number of milliseconds. */
    private static @Nullable Long runAt(Accepted task) {
        Instant runAt = task.draft().runAt();
        return runAt == null || !runAt.isAfter(task.at()) ? null : runAt.toEpochMilli();
    }

    private static @Nullable Long millis(@Nullable Duration duration) {
        return duration == null ? null : duration.toMillis();
    }

    private static QueueTotals of(long tasks, long oldest) {
        return new QueueTotals(tasks, Instant.ofEpochMilli(oldest));
    }

    private static @Nullable Instant oldest(Sql sql, LaneName lane) {
        return sql.first(in(lane, OLDEST), row -> Instant.ofEpochMilli(row.getLong("kept_at")))
                .orElse(null);
    }

    private static String in(LaneName lane, String statement) {
        return statement.formatted(
                switch (lane) {
                    case TASKS -> "tasks";
                    case ENDINGS -> "endings";
                });
    }
}
