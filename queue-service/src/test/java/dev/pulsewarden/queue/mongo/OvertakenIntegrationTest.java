package dev.pulsewarden.queue.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.queue.SettableClock;
import dev.pulsewarden.queue.task.Claim;
import dev.pulsewarden.queue.task.Failure;
import dev.pulsewarden.queue.task.LeasedTask;
import dev.pulsewarden.queue.task.Redriven;
import dev.pulsewarden.queue.task.Sweep;
import dev.pulsewarden.queue.task.Task;
import dev.pulsewarden.queue.task.TaskDraft;
import dev.pulsewarden.queue.task.TaskState;
import dev.pulsewarden.wire.RawJson;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What happens to tasks between two steps of one operation that goes over many of them. */
@Timeout(60)
class OvertakenIntegrationTest {

    private static final Duration LEASE = Duration.ofSeconds(60);

    @RegisterExtension
    final MongoStores stores = MongoStores.lookAlike();

    private final SettableClock clock = new SettableClock();
    private MongoTaskStore store;

    @BeforeEach
    void open() {
        store = stores.store(clock);
    }

    @Test
    void a_lease_that_is_extended_while_all_start_anew_ends_no_earlier_than_its_holder_was_told() {
        LeasedTask leased = claim("a").getFirst();
        clock.advance(Duration.ofSeconds(30));
        MongoTaskStore overtaken = stores.overtaken(clock, 2, () -> {
            clock.advance(Duration.ofSeconds(2));
            store.extend(List.of(leased.key()));
        });
        Instant told = clock.instant().plusSeconds(2).plus(LEASE);
        overtaken.prolong(clock.instant(), 10);
        assertThat(leaseUntil("a")).isEqualTo(told);
    }

    @Test
    void leases_start_anew_in_batches_towards_one_time() {
        claim("a", "b", "c", "d", "e");
        clock.advance(Duration.ofSeconds(30));
        Instant since = store.watch().now();
        assertThat(store.prolong(since, 2)).isEqualTo(new Sweep(2, since));
        assertThat(store.watch().anewAt()).isNull();
        clock.advance(Duration.ofSeconds(1));
        assertThat(store.prolong(since, 2)).isEqualTo(new Sweep(2, since));
        clock.advance(Duration.ofSeconds(1));
        assertThat(store.prolong(since, 2)).isEqualTo(new Sweep(1, null));
        assertThat(store.watch().anewAt()).isEqualTo(clock.instant());
        assertThat(Stream.of("a", "b", "c", "d", "e").map(this::leaseUntil))
                .allSatisfy(until -> assertThat(until).isAfterOrEqualTo(since.plus(LEASE)));
        assertThat(store.prolong(since, 2)).as("said again").isEqualTo(new Sweep(0, null));
    }

    @Test
    void a_lease_that_is_extended_while_expired_ones_are_taken_back_is_left_alone_whatever_the_asker_s_clock_says() {
        LeasedTask leased = claim("a").getFirst();
        clock.advance(LEASE);
        MongoTaskStore overtaken = stores.overtaken(clock, 3, () -> store.extend(List.of(leased.key())));
        Instant ahead = clock.instant().plus(Duration.ofHours(1));
        assertThat(overtaken.rescue(ahead, 10).tasks()).isZero();
        assertThat(task("a").state()).isEqualTo(TaskState.LEASED);
    }

    @Test
    void a_redriven_task_that_fails_again_at_once_was_redriven_all_the_same() {
        LeasedTask leased = claim("a").getFirst();
        store.nack(List.of(new Failure(leased.key(), null, null)));
        assertThat(task("a").state()).isEqualTo(TaskState.DEAD);
        MongoTaskStore overtaken = stores.overtaken(clock, 3, () -> {
            clock.advance(Duration.ofSeconds(1));
            LeasedTask again = store.claim(List.of(new Claim("q", 1, LEASE, null)))
                    .getFirst()
                    .getFirst();
            store.nack(List.of(new Failure(again.key(), null, null)));
            store.redrive("q", List.of("a"));
        });
        assertThat(overtaken.redrive("q", List.of("a"))).containsExactly(Redriven.READY);
    }

    private List<LeasedTask> claim(String... ids) {
        store.enqueue(Stream.of(ids)
                .map(id -> new TaskDraft(id, "q", new RawJson("1"), 4, null, 1, LEASE, null, null, null))
                .toList());
        return store.claim(List.of(new Claim("q", ids.length, LEASE, null))).getFirst();
    }

    private Task task(String id) {
        return store.find(List.of(id)).getFirst().orElseThrow().task();
    }

    private Instant leaseUntil(String id) {
        return task(id).holder().leaseUntil();
    }
}
