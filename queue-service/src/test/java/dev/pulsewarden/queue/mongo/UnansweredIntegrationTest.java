package dev.pulsewarden.queue.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.queue.SettableClock;
import dev.pulsewarden.queue.TestProperties;
import dev.pulsewarden.queue.settings.SettingsByQueue;
import dev.pulsewarden.queue.task.Changes;
import dev.pulsewarden.queue.task.Claim;
import dev.pulsewarden.queue.task.TaskDraft;
import dev.pulsewarden.queue.task.TaskState;
import dev.pulsewarden.wire.RawJson;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class UnansweredIntegrationTest {

    private static final Duration LONGEST = Duration.ofSeconds(5);

    @RegisterExtension
    final MongoStores stores = MongoStores.lookAlike();

    private final SettableClock clock = new SettableClock();
    private final AtomicLong ticker = new AtomicLong();
    private final Changes changes = new Changes();
    private MongoTaskStore store;
    private Database database;
    private List<Pick> picks;

    @BeforeEach
    void pickTwoTasksForTwoClaims() {
        store = stores.store(clock);
        store.enqueue(Stream.of("a", "b")
                .map(id ->
                        new TaskDraft(id, "q", new RawJson("1"), 4, null, 5, Duration.ofSeconds(1), null, null, null))
                .toList());
        database = new Database(stores.template(), () -> {});
        Claim claim = new Claim("q", 1, Duration.ofSeconds(60), "w");
        SettingsByQueue settings = new SettingsByQueue(TestProperties.defaults());
        picks = new Picking(database, 1000, new Concurrency(database, settings))
                .pick(List.of(claim, claim), Map.of("q", List.of(0, 1)), changes);
    }

    @Test
    void an_update_that_takes_effect_late_is_found_as_long_as_it_can_be_running() {
        Unanswered unanswered = new Unanswered(database, ticker::get, LONGEST, 100);
        unanswered.add(picks);
        unanswered.giveBack(changes);
        lease(picks);
        unanswered.giveBack(changes);
        assertStates(TaskState.READY, TaskState.READY);
        assertThat(store.find(List.of("a")).getFirst().orElseThrow().task().attempts())
                .isZero();
    }

    @Test
    void later_it_is_forgotten() {
        Unanswered unanswered = new Unanswered(database, ticker::get, LONGEST, 100);
        unanswered.add(picks);
        ticker.addAndGet(LONGEST.toNanos() + 1);
        unanswered.giveBack(changes);
        stores.commands().clear();
        unanswered.giveBack(changes);
        assertThat(stores.commands()).isEmpty();
    }

    @Test
    void of_more_than_are_remembered_the_oldest_are_dropped() {
        Unanswered unanswered = new Unanswered(database, ticker::get, LONGEST, 1);
        lease(picks);
        unanswered.add(picks);
        unanswered.giveBack(changes);
        assertStates(TaskState.LEASED, TaskState.READY);
    }

    @Test
    void who_was_given_his_task_meanwhile_keeps_it() {
        Unanswered unanswered = new Unanswered(database, ticker::get, LONGEST, 100);
        unanswered.add(picks);
        store.claim(List.of(new Claim("q", 2, Duration.ofSeconds(60), "w")));
        unanswered.giveBack(changes);
        assertStates(TaskState.LEASED, TaskState.LEASED);
    }

    @Test
    void a_task_in_two_picks_is_won_by_the_one_whose_lease_it_has() {
        Pick again = new Pick(
                1,
                picks.getFirst().claim(),
                Lease.create("q", 60_000),
                picks.getFirst().tasks());
        assertThat(lease(List.of(picks.getFirst(), again)))
                .extracting(List::size)
                .containsExactly(1, 0);
    }

    private List<List<Document>> lease(List<Pick> some) {
        return new Leasing(database).lease(some, clock.instant());
    }

    private void assertStates(TaskState... states) {
        assertThat(store.find(List.of("a", "b")))
                .extracting(found -> found.orElseThrow().task().state())
                .containsExactly(states);
    }
}
