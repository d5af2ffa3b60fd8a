package dev.pulsewarden.queue.sqlite;

import dev.pulsewarden.queue.task.TaskStoreException;
import dev.pulsewarden.queue.task.TaskStoreException.Reason;
import dev.pulsewarden.sqlite.SqliteDatabase;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A few connections that read, lent to one caller at a time. Each reading sees one commit's state throughout. */
final class Readers implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 5;

    private final SqliteDatabase database;
    private final Semaphore permits;
    private final Deque<Sql> idle = new ArrayDeque<>();

    Readers(SqliteDatabase database, int most) {
        this.database = database;
        this.permits = new Semaphore(most);
    }

    <R> R read(Function<Sql, R> reading) {
        acquire();
        try {
            Sql sql = lend();
            R result;
            try {
                sql.begin("BEGIN");
                result = reading.apply(sql);
                sql.commit();
            } catch (RuntimeException e) {
                sql.close();
                throw e;
            }
            synchronized (idle) {
                idle.push(sql);
            }
            return result;
        } finally {
            permits.release();
        }
    }

    @Override
    public void close() {
        synchronized (idle) {
            idle.forEach(Sql::close);
            idle.clear();
        }
    }

    private void acquire() {
        try {
            if (permits.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new TaskStoreException(Reason.OVERLOADED, "too many are reading the store; try again", null);
    }

    private Sql lend() {
        @Nullable Sql sql;
        synchronized (idle) {
            sql = idle.poll();
        }
        return sql == null ? open() : sql;
    }

    private Sql open() {
        try {
            return new Sql(database.newReader());
        } catch (SQLException e) {
            throw SqliteErrors.outage(e);
        }
    }
}
