package dev.pulsewarden.queue.sqlite;

import dev.pulsewarden.sqlite.SqliteDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** A disk that does not answer a write, and then does: another connection holds the file meanwhile, and the writer is patient. */
public final class HeldFile implements AutoCloseable {

    private static final String PATIENT = "PRAGMA busy_timeout = 60000";

    private final Connection holder;

    public HeldFile(SqliteDatabase database) throws SQLException {
        this.holder = database.newUpkeeper();
        database.writer().setAutoCommit(true);
        run(database.writer(), PATIENT);
        run(holder, PATIENT);
    }

    public void hang() throws SQLException {
        run(holder, "BEGIN IMMEDIATE");
    }

    public void goOn() throws SQLException {
        run(holder, "ROLLBACK");
    }

    @Override
    public void close() throws SQLException {
        holder.close();
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
