package dev.pulsewarden.queue.spool;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pulsewarden.queue.spool.Spool.LaneName;
import dev.pulsewarden.queue.spool.Spool.LaneTotals;
import dev.pulsewarden.queue.task.TaskStoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class LaneTest {

    private static final Duration LONG = Duration.ofMinutes(10);

    private final Lane lane = new Lane(LaneName.TASKS, 100, new LaneTotals(0, 0, null, 0));

    @Test
    void an_entry_counts_from_before_it_is_written_until_it_is_settled() {
        assertThat(lane.isPassable(LONG)).isTrue();
        lane.reserve(1, 10);
        assertThat(lane.isPassable(LONG)).isFalse();
        lane.settle(1, 10);
        assertThat(lane.isPassable(LONG)).isTrue();
    }

    @Test
    void what_was_left_before_a_start_counts() {
        Lane left = new Lane(LaneName.TASKS, 100, new LaneTotals(2, 90, Instant.EPOCH, 1));
        assertThat(left.isPassable(LONG)).isFalse();
        assertThatThrownBy(() -> left.reserve(1, 11)).isInstanceOf(TaskStoreException.class);
        assertThat(left.totals()).isEqualTo(new LaneTotals(2, 90, Instant.EPOCH, 1));
    }

    @Test
    void during_a_hand_over_newcomers_wait_for_the_last_and_pass_then() throws Exception {
        lane.reserve(3, 3);
        lane.handOverBelow(3);
        CompletableFuture<Boolean> newcomer = CompletableFuture.supplyAsync(() -> lane.isPassable(LONG));
        lane.settle(2, 2);
        lane.handOverBelow(3);
        assertThat(newcomer).isNotDone();
        lane.settle(1, 1);
        assertThat(newcomer.get(30, SECONDS)).isTrue();
    }

    @Test
    void a_newcomer_who_has_waited_long_enough_does_not_pass() {
        lane.reserve(1, 1);
        lane.handOverBelow(1);
        assertThat(lane.isPassable(Duration.ofMillis(1))).isFalse();
    }

    @Test
    void a_hand_over_that_ends_lets_newcomers_into_the_lane() throws Exception {
        lane.reserve(1, 1);
        lane.handOverBelow(1);
        CompletableFuture<Boolean> newcomer = CompletableFuture.supplyAsync(() -> lane.isPassable(LONG));
        lane.endHandOver();
        assertThat(newcomer.get(30, SECONDS)).isFalse();
    }

    @Test
    void while_many_are_left_nobody_waits() {
        lane.reserve(3, 3);
        lane.handOverBelow(2);
        assertThat(lane.isPassable(LONG)).isFalse();
    }

    @Test
    void it_takes_no_more_than_its_bytes() {
        lane.reserve(1, 60);
        assertThatThrownBy(() -> lane.reserve(1, 41)).hasMessageContaining("60 of 100 bytes");
        lane.reserve(1, 40);
        lane.settle(1, 60);
        lane.reserve(1, 60);
    }

    @Test
    void it_takes_nothing_more_while_the_oldest_waits_too_long() {
        lane.reserve(1, 1);
        lane.age(Instant.EPOCH, Instant.EPOCH.plusSeconds(1));
        assertThatThrownBy(() -> lane.reserve(1, 1)).hasMessageContaining("waits since 1970");
        lane.settle(1, 1);
        lane.reserve(1, 1);
    }

    @Test
    void what_is_set_aside_lets_others_pass_and_takes_its_room() {
        lane.reserve(1, 90);
        lane.setAside();
        assertThat(lane.isPassable(LONG)).isTrue();
        assertThatThrownBy(() -> lane.reserve(1, 11)).isInstanceOf(TaskStoreException.class);
        assertThat(lane.totals().aside()).isEqualTo(1);
    }

    @Test
    void what_the_writing_did_not_add_counts_no_more() {
        Lane.Load both = new Lane.Load(2, 90);
        String written = lane.admit(
                both,
                _ -> {
                    assertThatThrownBy(() -> lane.reserve(1, 11)).isInstanceOf(TaskStoreException.class);
                    return "one";
                },
                _ -> new Lane.Load(1, 40));
        assertThat(written).isEqualTo("one");
        assertThat(lane.totals()).isEqualTo(new LaneTotals(1, 40, null, 0));
        assertThatThrownBy(() -> lane.admit(
                        new Lane.Load(1, 60),
                        _ -> {
                            throw new IllegalStateException("no room");
                        },
                        _ -> both))
                .hasMessage("no room");
        assertThat(lane.totals()).isEqualTo(new LaneTotals(1, 40, null, 0));
    }
}
