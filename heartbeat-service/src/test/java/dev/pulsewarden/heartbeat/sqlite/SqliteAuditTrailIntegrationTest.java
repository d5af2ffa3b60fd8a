package dev.pulsewarden.heartbeat.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pulsewarden.heartbeat.HeartbeatProperties.Mode;
import dev.pulsewarden.heartbeat.process.ProcessId;
import dev.pulsewarden.heartbeat.process.Signal;
import dev.pulsewarden.heartbeat.process.SignalResult;
import dev.pulsewarden.heartbeat.reaper.AuditTrail.AuditUnavailableException;
import dev.pulsewarden.heartbeat.reaper.AuditTrail.Page;
import dev.pulsewarden.heartbeat.reaper.Kill;
import dev.pulsewarden.heartbeat.reaper.Kill.Result;
import dev.pulsewarden.heartbeat.reaper.Kill.Sent;
import dev.pulsewarden.heartbeat.reaper.Kill.Verdict;
import dev.pulsewarden.sqlite.SqliteDatabase;
import dev.pulsewarden.wire.WireModule;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteAuditTrailIntegrationTest {

    private static final Instant AT = Instant.parse("2026-01-31T08:15:00.123Z");

    @TempDir
    Path folder;

    private SqliteDatabase database;
    private SqliteAuditTrail trail;

    @BeforeEach
    void open() throws SQLException {
        database = SqliteDatabase.open(folder.resolve("history.db"), SqliteAuditTrail.MIGRATIONS);
        trail = new SqliteAuditTrail(database, WireModule.mapper(), 3);
    }

    @AfterEach
    void close() throws SQLException {
        trail.close();
        database.close();
    }

    @Test
    void a_case_reads_as_it_was_written_also_after_a_restart() throws SQLException {
        Kill kill = kill("one", AT, null);
        trail.write(kill);
        close();
        open();
        assertThat(trail.open()).containsExactly(kill);
    }

    @Test
    void each_state_of_a_case_takes_the_place_of_the_one_before() {
        trail.write(kill("one", AT, null));
        trail.write(kill("two", AT, null));
        trail.write(kill("one", AT, Result.SPARED));
        assertThat(trail.open()).extracting(Kill::id).containsExactly("two");
        assertThat(trail.page("", 10).kills()).extracting(Kill::id).containsExactly("two", "one");
    }

    @Test
    void pages_go_from_the_newest_to_the_oldest_and_end() {
        for (String id : List.of("a", "b", "c")) {
            trail.write(kill(id, AT, null));
        }
        Page first = trail.page("", 2);
        assertThat(first.kills()).extracting(Kill::id).containsExactly("c", "b");
        Page second = trail.page(first.next(), 2);
        assertThat(second.kills()).extracting(Kill::id).containsExactly("a");
        assertThat(second.next()).isEmpty();
    }

    @Test
    void only_so_many_closed_cases_are_kept_and_every_open_one() {
        trail.write(kill("open", AT, null));
        for (int i = 0; i < 10; i++) {
            trail.write(kill("closed" + i, AT, Result.SPARED));
        }
        assertThat(trail.page("", 100).kills())
                .extracting(Kill::id)
                .containsExactly("closed9", "closed8", "closed7", "open");
    }

    @Test
    void the_latest_decisions_are_found_by_time() {
        trail.write(kill("old", AT.minusSeconds(61), null));
        trail.write(kill("new", AT, null));
        assertThat(trail.decidedSince(AT.minusSeconds(60), 10)).containsExactly(AT);
    }

    @Test
    void what_cannot_be_written_is_said() {
        database.close();
        assertThatThrownBy(() -> trail.write(kill("one", AT, null))).isInstanceOf(AuditUnavailableException.class);
        database = SqliteDatabase.open(folder.resolve("history.db"), SqliteAuditTrail.MIGRATIONS);
    }

    @Test
    void after_a_full_disk_it_is_written_again_as_soon_as_there_is_room() throws SQLException {
        trail.write(kill("before", AT, null));
        pragma("PRAGMA max_page_count = 1");
        for (int i = 0; i < 3; i++) {
            String id = "refused" + i;
            assertThatThrownBy(() -> trail.write(large(id))).isInstanceOf(AuditUnavailableException.class);
        }
        pragma("PRAGMA max_page_count = 100000");
        trail.write(large("after"));
        assertThat(trail.open()).extracting(Kill::id).containsExactly("before", "after");
        close();
        open();
        assertThat(trail.open()).extracting(Kill::id).containsExactly("before", "after");
    }

    /** Runs on the writer's connection, which is idle then. */
    private void pragma(String pragma) throws SQLException {
        try (Statement statement = database.writer().createStatement()) {
            statement.execute(pragma);
        }
    }

    private static Kill large(String id) {
        Kill kill = kill(id, AT, null);
        Verdict verdict = kill.verdict();
        return new Kill(
                id,
                new Verdict(
                        AT,
                        Mode.ENFORCE,
                        "x".repeat(100_000),
                        verdict.instance(),
                        verdict.process(),
                        verdict.command(),
                        verdict.authority(),
                        verdict.silentMs(),
                        verdict.timeoutMs(),
                        verdict.graceMs()),
                kill.signals(),
                null,
                null);
    }

    private static Kill kill(String id, Instant at, Result result) {
        Verdict verdict = new Verdict(
                at,
                Mode.ENFORCE,
                "service",
                "instance",
                new ProcessId("boot", 4711, 12345),
                "sleep",
                1000,
                1014,
                1000,
                5000);
        List<Sent> signals = List.of(
                new Sent(Signal.SIGTERM, at, SignalResult.SENT), new Sent(Signal.SIGKILL, at.plusSeconds(5), null));
        return new Kill(id, verdict, signals, result, result == null ? null : at.plusSeconds(6));
    }
}
