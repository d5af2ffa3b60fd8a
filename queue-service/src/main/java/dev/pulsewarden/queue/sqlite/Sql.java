package dev.pulsewarden.queue.sqlite;

import dev.pulsewarden.queue.task.TaskStoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A connection that prepares each statement once. For one thread at a time; an outage is a {@code TaskStoreException}. */
final class Sql implements AutoCloseable {

    /**
     * A limit that is bound. As an expression, since SQLite plans with a bound value that stands alone, and so prepares the
     * statement anew each time that it is bound: with SQLite 3.53.2 that took three quarters of the time of a claim's query.
     */
    static final String LIMIT = "LIMIT ? + 0";

    /** Reads something from the row, or rows, that a query gave. */
    @FunctionalInterface
    interface Reading<T> {
        T from(ResultSet rows) throws SQLException;
    }

    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    Sql(Connection connection) {
        this.connection = connection;
        try {
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            throw SqliteErrors.outage(e);
        }
    }

    /** Returns how many rows it changed. */
    int update(String sql, @Nullable Object... values) {
        try {
            return bind(sql, values).executeUpdate();
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    /** Gives the whole result to the reading, which may stop early. */
    <T> T query(String sql, Reading<T> reading, @Nullable Object... values) {
        try (ResultSet rows = bind(sql, values).executeQuery()) {
            return reading.from(rows);
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    <T> List<T> list(String sql, Reading<T> row, @Nullable Object... values) {
        return query(
                sql,
                rows -> {
                    List<T> all = new ArrayList<>();
                    while (rows.next()) {
                        all.add(row.from(rows));
                    }
                    return all;
                },
                values);
    }

    <T> Optional<T> first(String sql, Reading<T> row, @Nullable Object... values) {
        return query(sql, rows -> rows.next() ? Optional.of(row.from(rows)) : Optional.empty(), values);
    }

    /** Runs a statement to its end that is not prepared, whatever rows it gives. */
    void script(String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        } catch (SQLException e) {
            throw SqliteErrors.outage(e);
        }
    }

    /** Starts a transaction, in the words of SQLite: the driver's own loses count when SQLite undoes one by itself. */
    void begin(String how) {
        execute(how);
    }

    void commit() {
        execute("COMMIT");
    }

    void rollback() {
        execute("ROLLBACK");
    }

    /** Marks a place in the transaction. */
    void mark() {
        execute("SAVEPOINT mark");
    }

    /** Undoes what was done since the mark, which stays. */
    void undoToMark() {
        execute("ROLLBACK TO mark");
    }

    void forgetMark() {
        execute("RELEASE mark");
    }

    /** Closes the statements and the connection. */
    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw SqliteErrors.outage(e);
        }
    }

    private void execute(String sql) {
        try {
            bind(sql).execute();
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    /** Prepares the statement anew next time: the driver does not run one again that failed. */
    private TaskStoreException failed(String sql, SQLException failure) {
        try (PreparedStatement _ = prepared.remove(sql)) {
            return SqliteErrors.outage(failure);
        } catch (SQLException e) {
            failure.addSuppressed(e);
            return SqliteErrors.outage(failure);
        }
    }

    private PreparedStatement bind(String sql, @Nullable Object... values) throws SQLException {
        PreparedStatement statement = prepared.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            prepared.put(sql, statement);
        }
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }
}
