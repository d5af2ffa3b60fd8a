package dev.pulsewarden.queue.sqlite;

import dev.pulsewarden.queue.task.TaskStoreException;
import dev.pulsewarden.queue.task.TaskStoreException.Reason;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;

/** Tells what SQLite's errors mean to callers: of the embedded store as of the spool. */
final class SqliteErrors {

    private static final int PRIMARY_CODE = 0xFF;

    private SqliteErrors() {}

    static TaskStoreException outage(SQLException failure) {
        return switch (SQLiteErrorCode.getErrorCode(failure.getErrorCode() & PRIMARY_CODE)) {
            case SQLITE_FULL -> new TaskStoreException(Reason.FULL, "the local disk is full", failure);
            case SQLITE_READONLY, SQLITE_PERM, SQLITE_CANTOPEN ->
                new TaskStoreException(Reason.UNAVAILABLE, "the local disk cannot be written", failure);
            case SQLITE_BUSY, SQLITE_LOCKED ->
                new TaskStoreException(
                        Reason.UNAVAILABLE,
                        "another program holds the file on the local disk; a write waits for it for 5 s each time",
                        failure);
            case SQLITE_CORRUPT, SQLITE_NOTADB ->
                new TaskStoreException(Reason.UNAVAILABLE, "the file on the local disk is damaged", failure);
            case SQLITE_IOERR ->
                new TaskStoreException(
                        Reason.UNAVAILABLE,
                        "the local disk fails, or is mounted read-only since; the system's log says why",
                        failure);
            default -> new TaskStoreException(Reason.UNAVAILABLE, "the file on the local disk cannot be used", failure);
        };
    }
}
