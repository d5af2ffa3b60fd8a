package dev.pulsewarden.queue.sqlite;

import dev.pulsewarden.queue.commit.GroupCommit;
import dev.pulsewarden.queue.commit.Write;
import dev.pulsewarden.queue.spool.Spool.LaneName;
import dev.pulsewarden.queue.task.TaskStoreException;
import dev.pulsewarden.queue.task.TaskStoreException.Reason;
import dev.pulsewarden.sqlite.SqliteDatabase;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Takes off the disk what the store has, also when that disk is full. Thread-safe.
 *
 * <p>To delete takes room in SQLite's log, and a log that is full needs room in the file before it can start anew. So what the
 * store has confirmed is first of all remembered in memory: nothing waits for its deletion. Then the reserve is given up.
 * When all is gone the file shrinks, and the reserve is made again.
 */
final class Clearance {

    private static final String REMOVE = """
            DELETE FROM %1$s WHERE seq IN (SELECT seq FROM %1$s WHERE seq <= ? AND aside IS NULL ORDER BY seq LIMIT ?)
            """;
    private static final String BYTES =
            "SELECT (SELECT coalesce(sum(bytes), 0) FROM tasks) + (SELECT coalesce(sum(bytes), 0) FROM endings) AS bytes";
    private static final int BATCH = 1_000;
    /** More than this is not copied to make the file smaller. */
    private static final long MAX_COPIED_BYTES = 16L * 1024 * 1024;

    private final SqliteDatabase database;
    private final Readers readers;
    private final GroupCommit<Sql> commit;
    private final Reserve reserve;
    private final Map<LaneName, Long> last = new ConcurrentHashMap<>();
    private volatile boolean isTidy;
    private volatile boolean isBehind;

    Clearance(SqliteDatabase database, Readers readers, GroupCommit<Sql> commit, Reserve reserve) {
        this.database = database;
        this.readers = readers;
        this.commit = commit;
        this.reserve = reserve;
        reserve.make();
    }

    /** The last one that the store has confirmed. */
    long last(LaneName lane) {
        return last.getOrDefault(lane, 0L);
    }

    /** Whatever is on the disk counts again. */
    void startAnew() {
        last.clear();
    }

    /** See {@link dev.pulsewarden.queue.spool.Spool#remove}. */
    void remove(LaneName lane, long confirmed) {
        last.put(lane, confirmed);
        isTidy = false;
        if (isBehind) {
            return;
        }
        try {
            delete(lane);
        } catch (TaskStoreException e) {
            // logged by the one who writes; tried again when tidying up
            isBehind = true;
        }
    }

    /** Writes something that must be written though the disk is full. */
    <R> R write(Write<Sql, R> write) {
        return write(write, _ -> {});
    }

    /** @param late is given what it gave after all, though it failed */
    <R> R write(Write<Sql, R> write, Consumer<R> late) {
        try {
            return commit.write(1, write, late);
        } catch (TaskStoreException e) {
            if (e.reason() != Reason.FULL || !reserve.giveUp()) {
                throw e;
            }
            return commit.write(1, write, late);
        }
    }

    /** See {@link dev.pulsewarden.queue.spool.Spool#tidy}. */
    void tidy() {
        if (isTidy) {
            return;
        }
        for (LaneName lane : LaneName.values()) {
            delete(lane);
        }
        isBehind = false;
        if (readers.read(sql -> sql.first(BYTES, row -> row.getLong("bytes")).orElse(0L)) <= MAX_COPIED_BYTES) {
            compact();
        }
        reserve.make();
        isTidy = reserve.isThere();
    }

    private void delete(LaneName lane) {
        int deleted;
        do {
            deleted = write(sql -> sql.update(SqliteSpool.in(lane, REMOVE), last(lane), BATCH));
        } while (deleted == BATCH);
    }

    private void compact() {
        try {
            database.compact();
        } catch (SQLException e) {
            throw SqliteErrors.outage(e);
        }
    }
}
