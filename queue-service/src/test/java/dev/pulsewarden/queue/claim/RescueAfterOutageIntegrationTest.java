package dev.pulsewarden.queue.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pulsewarden.queue.SettableClock;
import dev.pulsewarden.queue.TestProperties;
import dev.pulsewarden.queue.spool.Chain;
import dev.pulsewarden.queue.sqlite.SqliteStores;
import dev.pulsewarden.queue.task.Claim;
import dev.pulsewarden.queue.task.Completion;
import dev.pulsewarden.queue.task.LeaseResult.Held;
import dev.pulsewarden.queue.task.LeasedTask;
import dev.pulsewarden.queue.task.TaskDraft;
import dev.pulsewarden.queue.task.TaskState;
import dev.pulsewarden.queue.task.TaskStoreException;
import dev.pulsewarden.wire.RawJson;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Who loses a lease after an outage: rescue over spool and circuit, a look a second. */
@Timeout(120)
class RescueAfterOutageIntegrationTest {

    private static final Duration LEASE = Duration.ofSeconds(60);

    @RegisterExtension
    final SqliteStores stores = new SqliteStores();

    @TempDir
    Path folder;

    private final SettableClock clock = new SettableClock();
    private Chain chain;
    private Rescue rescue;

    @BeforeEach
    void open() {
        chain = new Chain(
                stores.open(folder.resolve("tasks.db"), clock), stores.spool(folder.resolve("spool.db")), clock);
        rescue = new Rescue(chain.store, TestProperties.defaults(), clock);
        chain.store.listen(rescue.alarm(_ -> {}));
        rescue.runOnce();
    }

    @Test
    void after_a_long_outage_every_holder_has_one_lease_time_to_speak_and_what_was_held_counts() {
        List<LeasedTask> leased = claim("spoke", "silent");
        chain.breakIt();
        assertThat(chain.store.ack(List.of(new Completion(leased.getFirst().key(), null))))
                .containsExactly(new Held());
        for (int second = 0; second < 600; second++) {
            clock.advance(Duration.ofSeconds(1));
            assertThatThrownBy(rescue::runOnce).isInstanceOf(TaskStoreException.class);
        }
        chain.mendIt();
        watchFor(Duration.ofSeconds(30));
        chain.drainAll();
        watchFor(Duration.ofSeconds(29));
        assertThat(state("spoke")).isEqualTo(TaskState.DONE);
        assertThat(state("silent")).isEqualTo(TaskState.LEASED);
        watchFor(Duration.ofSeconds(2));
        assertThat(state("silent")).isEqualTo(TaskState.DELAYED);
    }

    @Test
    void an_outage_between_two_looks_gives_them_as_long() {
        LeasedTask leased = claim("silent").getFirst();
        watchFor(LEASE.minusSeconds(1));
        chain.breakIt();
        assertThatThrownBy(() -> chain.store.extend(List.of(leased.key()))).isInstanceOf(TaskStoreException.class);
        chain.mendIt();
        watchFor(LEASE.minusSeconds(1));
        assertThat(state("silent")).isEqualTo(TaskState.LEASED);
        watchFor(Duration.ofSeconds(2));
        assertThat(state("silent")).isEqualTo(TaskState.DELAYED);
    }

    private List<LeasedTask> claim(String... ids) {
        chain.store.enqueue(Stream.of(ids)
                .map(id -> new TaskDraft(id, "q", new RawJson("1"), 4, null, 5, LEASE, null, null, null))
                .toList());
        return chain.store
                .claim(List.of(new Claim("q", ids.length, LEASE, null)))
                .getFirst();
    }

    private void watchFor(Duration time) {
        for (long second = 0; second < time.toSeconds(); second++) {
            clock.advance(Duration.ofSeconds(1));
            rescue.runOnce();
        }
    }

    private TaskState state(String id) {
        return chain.store.find(List.of(id)).getFirst().orElseThrow().task().state();
    }
}
