package dev.pulsewarden.heartbeat.sqlite;

import dev.pulsewarden.heartbeat.reaper.AuditTrail;
import dev.pulsewarden.heartbeat.reaper.Kill;
import dev.pulsewarden.sqlite.SqliteDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** The audit trail as a table. Thread-safe. */
final class SqliteAuditTrail implements AuditTrail, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SqliteAuditTrail.class);

    /** Which scripts led to today's table; those that were ever released stay as they are. */
    static final List<String> MIGRATIONS = List.of("""
            CREATE TABLE kill (
              seq INTEGER PRIMARY KEY AUTOINCREMENT,
              id TEXT NOT NULL UNIQUE,
              decided_at INTEGER NOT NULL,
              open INTEGER NOT NULL,
              content TEXT NOT NULL
            );
            CREATE INDEX kill_open ON kill (open) WHERE open = 1;
            CREATE INDEX kill_decided ON kill (decided_at);
            """);

    private static final String WRITE = """
            INSERT INTO kill (id, decided_at, open, content) VALUES (?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET open = excluded.open, content = excluded.content""";
    private static final String TRIM = "DELETE FROM kill WHERE open = 0 AND seq <= (SELECT max(seq) FROM kill) - ?";

    private final SqliteDatabase database;
    private final Connection reader;
    private final JsonMapper json;
    private final int kept;

    SqliteAuditTrail(SqliteDatabase database, JsonMapper json, int kept) throws SQLException {
        this.database = database;
        // transactions are begun and ended in SQLite's own words: the driver's lose count when SQLite undoes one by
        // itself
        database.writer().setAutoCommit(true);
        this.reader = database.newReader();
        this.json = json;
        this.kept = kept;
    }

    @Override
    public void write(Kill kill) {
        String content = json.writeValueAsString(kill);
        synchronized (database) {
            Connection writer = database.writer();
            try {
                execute(writer, "BEGIN IMMEDIATE");
                try (PreparedStatement write = writer.prepareStatement(WRITE);
                        PreparedStatement trim = writer.prepareStatement(TRIM)) {
                    write.setString(1, kill.id());
                    write.setLong(2, kill.verdict().at().toEpochMilli());
                    write.setInt(3, kill.result() == null ? 1 : 0);
                    write.setString(4, content);
                    write.executeUpdate();
                    trim.setInt(1, kept);
                    trim.executeUpdate();
                }
                execute(writer, "COMMIT");
            } catch (SQLException e) {
                rollback(writer);
                throw new AuditUnavailableException("the audit trail cannot be written: " + e.getMessage(), e);
            }
        }
    }

    @Override
    public List<Kill> open() {
        return read("SELECT content FROM kill WHERE open = 1 ORDER BY seq", query -> {}, this::kill);
    }

    @Override
    public List<Instant> decidedSince(Instant since, int most) {
        return read(
                "SELECT decided_at FROM kill WHERE decided_at >= ? ORDER BY decided_at DESC LIMIT ?",
                query -> {
                    query.setLong(1, since.toEpochMilli());
                    query.setInt(2, most);
                },
                row -> Instant.ofEpochMilli(row.getLong(1)));
    }

    @Override
    public Page page(String after, int limit) {
        List<Row> rows = read(
                "SELECT content, seq FROM kill WHERE seq < ? ORDER BY seq DESC LIMIT ?",
                query -> {
                    query.setLong(1, after.isEmpty() ? Long.MAX_VALUE : Long.parseLong(after));
                    query.setInt(2, limit + 1);
                },
                row -> new Row(kill(row), row.getLong(2)));
        List<Kill> kills = rows.stream().limit(limit).map(Row::kill).toList();
        return new Page(
                kills, rows.size() > limit ? Long.toString(rows.get(limit - 1).seq()) : "");
    }

    @Override
    public void close() throws SQLException {
        reader.close();
    }

    private record Row(Kill kill, long seq) {}

    private interface Parameters {
        void set(PreparedStatement query) throws SQLException;
    }

    private interface Mapping<T> {
        T of(ResultSet row) throws SQLException;
    }

    private <T> List<T> read(String sql, Parameters parameters, Mapping<T> mapping) {
        synchronized (reader) {
            try (PreparedStatement query = reader.prepareStatement(sql)) {
                parameters.set(query);
                List<T> found = new ArrayList<>();
                try (ResultSet rows = query.executeQuery()) {
                    while (rows.next()) {
                        found.add(mapping.of(rows));
                    }
                }
                return found;
            } catch (SQLException e) {
                throw new AuditUnavailableException("the audit trail cannot be read: " + e.getMessage(), e);
            }
        }
    }

    private Kill kill(ResultSet row) throws SQLException {
        return json.readValue(row.getString(1), Kill.class);
    }

    private static void execute(Connection writer, String sql) throws SQLException {
        try (Statement statement = writer.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void rollback(Connection writer) {
        try {
            execute(writer, "ROLLBACK");
        } catch (SQLException e) {
            // where the disk is full SQLite has done it already
            log.debug("a failed write to the audit trail was not rolled back by us: {}", e.getMessage());
        }
    }
}
