package dev.pulsewarden.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
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
        try (SqliteDatabase database = SqliteDatabase.open(old, List.of(FIRST), DamageCheck.QUICK, 0)) {
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
    void a_file_of_a_newer_version_is_not_written_anew_before_it_is_refused() throws SQLException {
        Path newer = folder.resolve("newer.db");
        String url = "jdbc:sqlite:" + newer;
        try (Connection before = DriverManager.getConnection(url);
                Statement statement = before.createStatement()) {
            statement.execute(FIRST);
            statement.execute("PRAGMA user_version = 2");
        }
        assertThatThrownBy(() -> SqliteDatabase.open(newer, List.of(FIRST)))
                .isInstanceOf(SqliteUnusableException.class);
        try (Connection after = DriverManager.getConnection(url)) {
            assertThat(read(after, "PRAGMA auto_vacuum")).isEqualTo("0");
        }
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
    void a_large_file_is_read_whole_only_by_a_full_check_and_the_log_says_what_was_not_looked_at(CapturedOutput log)
            throws Exception {
        Path file = folder.resolve("notes.db");
        try (SqliteDatabase database = open(FIRST)) {
            write(database.writer(), "INSERT INTO note (text) VALUES (hex(randomblob(100000)))");
        }
        try (RandomAccessFile damage = new RandomAccessFile(file.toFile(), "rw")) {
            damage.seek(4096);
            damage.write(new byte[4096]);
        }
        long bytes = Files.size(file);
        assertDamaged(file, DamageCheck.QUICK, bytes);
        assertDamaged(file, DamageCheck.FULL, bytes - 1);
        open(file, DamageCheck.QUICK, bytes - 1);
        assertThat(log).contains("notes.db is not checked for damage: it has 0 MB, and a quick check is for up to 0;");
        open(file, DamageCheck.OFF, bytes);
        assertThat(log).contains("notes.db is not checked for damage: that is switched off");
    }

    @Test
    void a_full_check_finds_an_index_that_does_not_fit_its_table(CapturedOutput log) throws SQLException {
        Path file = folder.resolve("notes.db");
        try (SqliteDatabase database = open(FIRST)) {
            write(database.writer(), "CREATE INDEX by_text ON note (text)");
            write(database.writer(), "INSERT INTO note (text) VALUES ('a')");
            write(database.writer(), "PRAGMA writable_schema = ON");
            write(
                    database.writer(),
                    "UPDATE sqlite_schema SET sql = 'CREATE INDEX by_text ON note (text || text)' WHERE name = 'by_text'");
        }
        open(file, DamageCheck.QUICK, Long.MAX_VALUE);
        assertThat(log).contains("notes.db was checked for damage, without comparing indexes with their tables: none");
        assertDamaged(file, DamageCheck.FULL, Long.MAX_VALUE);
    }

    @Test
    void a_disk_that_is_mounted_read_only_is_refused_with_what_to_do() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk.toString()),
                "no disk can be made here: mounting one takes root");
        try {
            Path file = disk.resolve("notes.db");
            SqliteDatabase.open(file, List.of(FIRST)).close();
            assertThat(run("mount", "-o", "remount,ro", disk.toString())).isTrue();
            assertThatThrownBy(() -> SqliteDatabase.open(file, List.of(FIRST)))
                    .isInstanceOf(SqliteUnusableException.class)
                    .hasMessageContaining("notes.db")
                    .hasMessageContaining("Read-only file system")
                    .hasMessageContaining("a folder that it may write");
            assertThat(run("mount", "-o", "remount,rw", disk.toString())).isTrue();
            SqliteDatabase.open(file, List.of(FIRST)).close();
        } finally {
            run("umount", disk.toString());
        }
    }

    private static boolean run(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static void open(Path file, DamageCheck check, long smallBytes) throws SQLException {
        try (SqliteDatabase database = SqliteDatabase.open(file, List.of(FIRST), check, smallBytes)) {
            assertThat(read(database.writer(), "PRAGMA user_version")).isEqualTo("1");
        }
    }

    private static void assertDamaged(Path file, DamageCheck check, long smallBytes) {
        assertThatThrownBy(() -> SqliteDatabase.open(file, List.of(FIRST), check, smallBytes))
                .isInstanceOf(SqliteUnusableException.class)
                .hasMessageContaining("is damaged");
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
