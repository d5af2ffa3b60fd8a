package dev.pulsewarden.benchmarks.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A generator that cannot see a mistake is worth nothing: here a queue makes each of them on purpose. */
@Timeout(60)
class TaskLoadIntegrationTest {

    private static final Duration MOMENT = Duration.ofMillis(100);

    /** One of each: the order of a producer's tasks can be told from one worker's. */
    private static final TaskWorkload ONE = TaskWorkload.saturating(1, 1, 1);

    @Test
    void what_comes_once_and_in_order_is_clean() throws IOException {
        TaskTally tally = tallyOf(TaskWorkload.saturating(3, 1, 2), Slip.NONE);
        assertThat(tally.isClean()).as(tally.toString()).isTrue();
        assertThat(tally.delivered()).isEqualTo(tally.stored()).isGreaterThan(Slip.TASK);
    }

    @Test
    void lists_are_emptied_from_the_queue_when_the_load_is_finished() throws IOException {
        TaskTally tally = tallyOf(TaskWorkload.saturating(2, 20, 0), Slip.NONE);
        assertThat(tally.isClean()).as(tally.toString()).isTrue();
        assertThat(tally.delivered()).isEqualTo(tally.stored()).isGreaterThan(Slip.TASK);
    }

    @Test
    void at_a_fixed_rate_every_task_that_was_due_is_sent() throws IOException {
        try (MistakenQueue queue = MistakenQueue.start(Slip.NONE);
                TaskLoad load = TaskLoad.open(TaskWorkload.saturating(2, 1, 2).at(200), Way.HTTP, queue.port(), "q")) {
            load.measure(MOMENT, List.of(ProcessHandle.current().pid()));
            TaskTally tally = load.finish();
            assertThat(tally.isClean()).as(tally.toString()).isTrue();
            assertThat(tally.sent()).isEqualTo(20);
        }
    }

    @Test
    void a_claim_load_keeps_its_backlog() throws IOException {
        try (MistakenQueue queue = MistakenQueue.start(Slip.NONE);
                ClaimLoad load = ClaimLoad.open(queue.port(), "q", 400)) {
            ClaimLoad.ClaimRun run =
                    load.measure(MOMENT, List.of(ProcessHandle.current().pid()));
            assertThat(run.claims().p50()).isPositive();
            assertThat(run.acks().p50()).isPositive();
            TaskTally tally = load.finish();
            assertThat(tally.isClean()).as(tally.toString()).isTrue();
            assertThat(tally.delivered()).isEqualTo(tally.stored()).isGreaterThanOrEqualTo(600);
        }
    }

    @Test
    void a_lost_task_is_counted() throws IOException {
        TaskTally tally = tallyOf(ONE, Slip.LOSES_ONE);
        assertThat(tally.lost()).isOne();
        assertThat(tally.isClean()).isFalse();
    }

    @Test
    void a_task_that_comes_twice_is_counted() throws IOException {
        TaskTally tally = tallyOf(ONE, Slip.REPEATS_ONE);
        assertThat(tally.repeated()).isOne();
        assertThat(tally.isClean()).isFalse();
    }

    @Test
    void two_tasks_in_the_wrong_order_are_counted() throws IOException {
        TaskTally tally = tallyOf(ONE, Slip.SWAPS_TWO);
        assertThat(tally.disordered()).isOne();
        assertThat(tally.lost()).isZero();
        assertThat(tally.isClean()).isFalse();
    }

    @Test
    void a_payload_that_was_changed_is_counted() throws IOException {
        TaskTally tally = tallyOf(ONE, Slip.DAMAGES_ONE);
        assertThat(tally.damaged()).isOne();
        assertThat(tally.isClean()).isFalse();
    }

    @Test
    void an_ack_that_did_not_end_its_task_is_counted() throws IOException {
        TaskTally tally = tallyOf(ONE, Slip.REFUSES_AN_ACK);
        assertThat(tally.damaged()).isOne();
        assertThat(tally.isClean()).isFalse();
    }

    @Test
    void a_connection_that_the_server_ends_is_counted() throws IOException {
        TaskTally tally = tallyOf(TaskWorkload.saturating(2, 1, 1), Slip.CLOSES_ONE);
        assertThat(tally.closed()).isOne();
        assertThat(tally.isClean()).isFalse();
    }

    @Test
    void a_task_that_comes_back_although_it_was_done_is_counted() throws IOException {
        TaskTally tally = tallyOf(ONE, Slip.BRINGS_ONE_BACK);
        assertThat(tally.repeated()).isOne();
        assertThat(tally.isClean()).isFalse();
    }

    private static TaskTally tallyOf(TaskWorkload workload, Slip slip) throws IOException {
        try (MistakenQueue queue = MistakenQueue.start(slip);
                TaskLoad load = TaskLoad.open(workload, Way.HTTP, queue.port(), "q")) {
            do {
                load.drive(MOMENT);
            } while (load.shared().register().stored() <= Slip.TASK + 1);
            if (slip == Slip.LOSES_ONE || slip == Slip.DAMAGES_ONE) {
                load.giveUpAfter(MOMENT); // it waits for what does not come
            }
            return load.finish();
        }
    }
}
