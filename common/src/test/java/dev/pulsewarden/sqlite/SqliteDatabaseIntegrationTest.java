package dev.pulsewarden.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteDatabaseIntegrationTest {

    private static final String FIRST = "CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT)";
    private static final String SECOND = "ALTER TABLE note ADD COLUMN colour TEXT";

    @TempDir
    Path folder;

    @Test
    void what_was_committed_is_there_after_reopening() throws SQLException {
        try (SqliteDatabase database = open(FIRST)) {
            write(database.writer(), "INSERT INTO note (text) VALUES ('kept')");
        }
        try (SqliteDatabase database = open(FIRST);
                Connection reader = database.newReader()) {
            assertThat(read(reader, "SELECT text FROM note")).isEqualTo("kept");
        }
    }

    @Test
    void commits_are_journalled_ahead_and_synced_to_the_disk() throws SQLException {
        try (SqliteDatabase database = open(FIRST)) {
            assertThat(read(database.writer(), "PRAGMA journal_mode")).isEqualTo("wal");
            assertThat(read(database.writer(), "PRAGMA synchronous")).isEqualTo("2");
        }
    }

    @Test
    void a_file_can_give_room_back_in_steps_also_one_from_before_it_could() throws SQLException {
        try (SqliteDatabase database = open(FIRST)) {
            assertThat(read(database.writer(), "PRAGMA auto_vacuum")).isEqualTo("2");
        }
        Path old = folder.resolve("old.db");
        try (Connection before = DriverManager.getConnection("jdbc:sqlite:" + old);
                Statement statement = before.createStatement()) {
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute(FIRST);
            statement.execute("INSERT INTO note (text) VALUES ('old')");
            statement.execute("PRAGMA user_version = 1");
        }
        try (SqliteDatabase database = SqliteDatabase.open(old, List.of(FIRST), 0)) {
            assertThat(read(database.writer(), "PRAGMA auto_vacuum"))
                    .as("too large")
                    .isEqualTo("0");
        }
        try (SqliteDatabase database = SqliteDatabase.open(old, List.of(FIRST))) {
            assertThat(read(database.writer(), "PRAGMA auto_vacuum")).isEqualTo("2");
            assertThat(read(database.writer(), "PRAGMA journal_mode")).isEqualTo("wal");
            assertThat(read(database.writer(), "SELECT text FROM note")).isEqualTo("old");
        }
    }

    @Test
    void an_older_file_is_brought_up_to_date_once() throws SQLException {
        try (SqliteDatabase database = open(FIRST)) {
            write(database.writer(), "INSERT INTO note (text) VALUES ('old')");
        }
        for (int round = 0; round < 2; round++) {
            try (SqliteDatabase database = open(FIRST, SECOND)) {
                assertThat(read(database.writer(), "SELECT text FROM note WHERE colour IS NULL"))
                        .isEqualTo("old");
                assertThat(read(database.writer(), "PRAGMA user_version")).isEqualTo("2");
            }
        }
    }

    @Test
    void a_migration_that_fails_leaves_the_file_as_it_was() throws SQLException {
        open(FIRST).close();
        assertThatThrownBy(() -> open(FIRST, SECOND, "NOT SQL")).isInstanceOf(SqliteUnusableException.class);
        try (SqliteDatabase database = open(FIRST)) {
            assertThat(read(database.writer(), "PRAGMA user_version")).isEqualTo("1");
        }
    }

    @Test
    void a_file_of_a_newer_version_is_refused() {
        open(FIRST, SECOND).close();
        assertThatThrownBy(() -> open(FIRST))
                .isInstanceOf(SqliteUnusableException.class)
                .hasMessageContaining("schema version 2 and this program knows up to 1");
    }

    @Test
    void a_file_that_is_held_already_is_refused() {
        try (SqliteDatabase _ = open(FIRST)) {
            assertThatThrownBy(() -> open(FIRST))
                    .isInstanceOf(SqliteUnusableException.class)
                    .hasMessageContaining("in use");
        }
    }

    @Test
    void a_file_that_another_program_holds_is_refused_with_what_to_do() throws SQLException {
        open(FIRST).close();
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("notes.db"));
                Statement statement = other.createStatement()) {
            statement.execute("PRAGMA locking_mode = EXCLUSIVE");
            statement.execute("BEGIN EXCLUSIVE");
            assertThatThrownBy(() -> open(FIRST))
                    .isInstanceOf(SqliteUnusableException.class)
                    .hasMessageContaining("notes.db")
                    .hasMessageContaining("another program");
        }
        open(FIRST).close();
    }

    @Test
    void a_folder_that_cannot_be_written_is_refused_with_what_to_do() throws IOException {
        Path noFolder = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> SqliteDatabase.open(noFolder.resolve("notes.db"), List.of(FIRST)))
                .isInstanceOf(SqliteUnusableException.class)
                .hasMessageContaining("a folder that it may write");
    }

    @Test
    void a_damaged_file_is_refused_and_let_go() throws IOException {
        Path file = folder.resolve("notes.db");
        Files.write(
                file,
                "this was never a database, and it is long enough to have a header"
                        .repeat(40)
                        .getBytes());
        for (int round = 0; round < 2; round++) {
            assertThatThrownBy(() -> open(FIRST))
                    .isInstanceOf(SqliteUnusableException.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("not a database");
        }
    }

    @Test
    void a_file_that_is_too_large_to_be_read_whole_opens_unchecked() throws Exception {
        Path file = folder.resolve("notes.db");
        try (SqliteDatabase database = open(FIRST)) {
            write(database.writer(), "INSERT INTO note (text) VALUES (hex(randomblob(100000)))");
        }
        try (RandomAccessFile damage = new RandomAccessFile(file.toFile(), "rw")) {
            damage.seek(4096);
            damage.write(new byte[4096]);
        }
        assertThatThrownBy(() -> SqliteDatabase.open(file, List.of(FIRST), Files.size(file)))
                .isInstanceOf(SqliteUnusableException.class)
                .hasMessageContaining("is damaged");
        try (SqliteDatabase database = SqliteDatabase.open(file, List.of(FIRST), Files.size(file) - 1)) {
            assertThat(read(database.writer(), "PRAGMA user_version")).isEqualTo("1");
        }
    }

    private SqliteDatabase open(String... migrations) {
        return SqliteDatabase.open(folder.resolve("notes.db"), List.of(migrations));
    }

    private static void write(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
            connection.commit();
        }
    }

    private static String read(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            return result.getString(1);
        }
    }
}
