package dev.pulsewarden.queue.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.SettableClock;
import dev.pulsewarden.queue.TestProperties;
import dev.pulsewarden.queue.mongo.MongoStores;
import dev.pulsewarden.queue.task.Claim;
import dev.pulsewarden.queue.task.Task;
import dev.pulsewarden.queue.task.TaskDraft;
import dev.pulsewarden.queue.task.TaskState;
import dev.pulsewarden.queue.task.TaskStore;
import dev.pulsewarden.queue.task.TaskStoreException;
import dev.pulsewarden.queue.task.TaskStoreException.Reason;
import dev.pulsewarden.wire.RawJson;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Several nodes look after the leases of one store, a look a second. */
@Timeout(120)
class RescueByManyIntegrationTest {

    private static final Duration LEASE = Duration.ofSeconds(60);
    private static final QueueProperties PROPERTIES =
            TestProperties.with(Map.of("pulsewarden.queue.duties.batch", "2"));

    @RegisterExtension
    final MongoStores stores = MongoStores.lookAlike();

    private final SettableClock clock = new SettableClock();
    private FlakyStore one;
    private TaskStore other;

    @BeforeEach
    void open() {
        one = new FlakyStore(stores.node(clock));
        other = stores.node(clock);
    }

    @Test
    void a_node_that_starts_again_and_again_keeps_no_lease_while_another_one_looks() {
        Rescue steady = rescue(other);
        steady.runOnce();
        claim("a");
        for (int second = 1; second <= 60; second++) {
            clock.advance(Duration.ofSeconds(1));
            steady.runOnce();
            if (second % 10 == 0) {
                rescue(one.store()).runOnce();
            }
        }
        assertThat(state("a")).isEqualTo(TaskState.DELAYED);
    }

    @Test
    void after_nobody_looked_every_lease_runs_its_whole_length_whoever_looks_first() {
        claim("a");
        rescue(other).runOnce();
        clock.advance(Duration.ofMinutes(10));
        Rescue first = rescue(one.store());
        Rescue second = rescue(other);
        watchFor(LEASE.minusSeconds(1), first, second);
        assertThat(state("a")).isEqualTo(TaskState.LEASED);
        watchFor(Duration.ofSeconds(2), first, second);
        assertThat(state("a")).isEqualTo(TaskState.DELAYED);
    }

    @Test
    void what_a_node_refuses_lets_leases_start_anew_once_but_not_for_ever() {
        Rescue rescue = rescue(one.store());
        rescue.runOnce();
        watchFor(LEASE.multipliedBy(3), rescue);
        claim("a");
        watchFor(LEASE.minusSeconds(1), rescue);
        rescue.alarm(_ -> {}).writeRefused();
        watchFor(Duration.ofSeconds(30), rescue);
        assertThat(state("a")).isEqualTo(TaskState.LEASED);
        for (int i = 0; i < 4; i++) {
            rescue.alarm(_ -> {}).writeRefused();
            watchFor(Duration.ofSeconds(10), rescue);
        }
        assertThat(state("a")).isEqualTo(TaskState.DELAYED);
    }

    @Test
    void after_each_outage_leases_start_anew_however_soon_it_follows() {
        Rescue rescue = rescue(one.store());
        rescue.runOnce();
        claim("a");
        for (int outage = 0; outage < 3; outage++) {
            watchFor(LEASE.minusSeconds(2), rescue);
            clock.advance(Duration.ofSeconds(1));
            one.breakOnce("rescue", new TaskStoreException(Reason.UNAVAILABLE, "down", null));
            assertThatThrownBy(rescue::runOnce).hasMessage("down");
        }
        watchFor(LEASE.minusSeconds(2), rescue);
        assertThat(state("a")).isEqualTo(TaskState.LEASED);
    }

    @Test
    void a_node_that_starts_again_quickly_and_is_the_only_one_lets_leases_start_anew() {
        rescue(one.store()).runOnce();
        claim("a");
        watchFor(LEASE.minusSeconds(3), rescue(one.store()));
        clock.advance(Duration.ofSeconds(2));
        Rescue started = rescue(one.store());
        watchFor(LEASE.minusSeconds(1), started);
        assertThat(state("a")).isEqualTo(TaskState.LEASED);
    }

    @Test
    void leases_that_start_anew_go_on_with_it_after_a_failure() {
        claim("a", "b", "c", "d", "e");
        clock.advance(Duration.ofSeconds(30));
        Rescue rescue = rescue(one.store());
        Instant noticed = clock.instant();
        assertThat(rescue.runOnce()).as("more are left").isEqualTo(noticed);
        for (int second = 1; second <= 4; second++) {
            clock.advance(Duration.ofSeconds(1));
            one.breakOnce("prolong", new TaskStoreException(Reason.UNAVAILABLE, "down", null));
            assertThatThrownBy(rescue::runOnce).hasMessage("down");
        }
        assertThat(rescue.runOnce()).isEqualTo(clock.instant());
        assertThat(rescue.runOnce()).isEqualTo(noticed.plus(LEASE));
    }

    private Rescue rescue(TaskStore store) {
        return new Rescue(store, PROPERTIES, clock);
    }

    private void watchFor(Duration time, Rescue... nodes) {
        for (long second = 0; second < time.toSeconds(); second++) {
            clock.advance(Duration.ofSeconds(1));
            Stream.of(nodes).forEach(Rescue::runOnce);
        }
    }

    private void claim(String... ids) {
        other.enqueue(Stream.of(ids)
                .map(id -> new TaskDraft(id, "q", new RawJson("1"), 4, null, 5, LEASE, null, null, null))
                .toList());
        other.claim(List.of(new Claim("q", ids.length, LEASE, null)));
    }

    private TaskState state(String id) {
        return task(id).state();
    }

    private Task task(String id) {
        return other.find(List.of(id)).getFirst().orElseThrow().task();
    }
}
