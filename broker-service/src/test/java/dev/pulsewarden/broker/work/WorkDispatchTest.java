package dev.pulsewarden.broker.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pulsewarden.broker.TestProperties;
import dev.pulsewarden.broker.remote.ServiceAwayException;
import dev.pulsewarden.broker.work.FakeQueueService.Asked;
import dev.pulsewarden.problem.Problem;
import dev.pulsewarden.problem.ProblemException;
import dev.pulsewarden.wire.ClaimRequest;
import dev.pulsewarden.wire.ClaimedTask;
import dev.pulsewarden.wire.Claims;
import dev.pulsewarden.wire.EnqueueOutcome;
import dev.pulsewarden.wire.Lease;
import dev.pulsewarden.wire.LeaseOutcome;
import dev.pulsewarden.wire.NewTask;
import dev.pulsewarden.wire.RawJson;
import dev.pulsewarden.wire.Release;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WorkDispatchTest {

    private static final class TestWorker implements Worker {
        private final List<String> got = new ArrayList<>();
        private final String id;
        private long room = Long.MAX_VALUE;

        TestWorker(String id) {
            this.id = id;
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public void assign(ClaimedTask task) {
            got.add(task.id());
            room -= TaskRoom.bytes(task);
        }

        @Override
        public long room() {
            return room;
        }
    }

    private static final ServiceAwayException AWAY = new ServiceAwayException("away", true);

    private final FakeQueueService service = new FakeQueueService();
    private long now = 1;
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final WorkMetrics metrics = new WorkMetrics(meters);
    private final WorkDispatch dispatch = dispatch("0");
    private final TestWorker worker = new TestWorker("worker");
    private final TestWorker other = new TestWorker("other");

    /** Nobody waits for the end of a linger: its timer never runs. */
    private WorkDispatch dispatch(String linger) {
        return new WorkDispatch(
                TestProperties.of(
                                "pulsewarden.broker.work.ready-count", "50",
                                "pulsewarden.broker.work.held", "20",
                                "pulsewarden.broker.work.ready-queues", "2",
                                "pulsewarden.broker.work.claims.batch", "10",
                                "pulsewarden.broker.work.requests.batch", "3",
                                "pulsewarden.broker.work.requests.linger", linger)
                        .work(),
                service,
                Runnable::run,
                (_, _) -> {},
                () -> now,
                metrics);
    }

    @Test
    void one_poll_a_queue_asks_for_as_many_tasks_as_there_are_places_and_no_more_than_a_batch() {
        dispatch.ready(worker, "q", 1);
        dispatch.ready(other, "q", 3);
        assertThat(service.claims).hasSize(1);
        assertThat(service.claims.peek().items().getFirst().max()).isEqualTo(1);
        claimed("t1");
        assertThat(service.claims).hasSize(1);
        assertThat(service.claims.peek().items().getFirst().max()).isEqualTo(3);
        dispatch.ready(worker, "q", 50);
        claimed("t2");
        assertThat(service.claims.peek().items().getFirst().max()).isEqualTo(10);
    }

    @Test
    void a_task_uses_up_the_place_and_saying_ready_twice_gives_one() {
        dispatch.ready(worker, "q", 1);
        dispatch.ready(worker, "q", 1);
        claimed("t1", "t2");
        assertThat(worker.got).containsExactly("t1");
        assertThat(service.claims).isEmpty();
        assertThat(released()).containsExactly("t2");
        dispatch.ready(worker, "q", 1);
        claimed("t3");
        assertThat(worker.got).containsExactly("t1", "t3");
    }

    @Test
    void acks_and_nacks_say_whose_they_are() {
        dispatch.ready(worker, "q", 2);
        claimed("t1", "t2");
        dispatch.ack(worker, "t1", null);
        dispatch.nack(worker, "t2", "broken", null);
        assertThat(service.acks.remove().items().getFirst().worker()).isEqualTo("worker");
        assertThat(service.nacks.remove().items().getFirst().worker()).isEqualTo("worker");
    }

    @Test
    void what_a_lost_worker_held_goes_back_as_that_and_what_it_said_was_done_does_not() {
        dispatch.ready(worker, "q", 2);
        claimed("t1", "t2");
        dispatch.ack(worker, "t1", null);
        dispatch.gone(worker, true);
        assertThat(service.releases.peek().items()).containsExactly(new Release("t2", "lease-t2", true, "worker"));
        released();
        service.acks.remove().answer().completeExceptionally(AWAY);
        assertThat(service.releases.peek().items()).containsExactly(new Release("t1", "lease-t1", null, null));
    }

    @Test
    void a_worker_that_said_goodbye_or_was_sent_away_is_not_lost() {
        dispatch.ready(worker, "q", 1);
        claimed("t1");
        dispatch.gone(worker, false);
        assertThat(service.releases.remove().items()).containsExactly(new Release("t1", "lease-t1", null, null));
        dispatch.ready(other, "q", 1);
        claimed("t2");
        dispatch.stop();
        dispatch.gone(other, true);
        dispatch.runOnce();
        assertThat(service.releases)
                .allSatisfy(asked -> assertThat(asked.items())
                        .extracting(Release::workerLost)
                        .containsOnlyNulls());
    }

    @Test
    void a_suspect_task_goes_to_a_session_that_holds_nothing_and_gets_nothing_else_until_it_ended_it() {
        dispatch.ready(worker, "q", 2);
        claimed("t1");
        dispatch.ready(other, "q", 3);
        claimedSuspect("bad");
        assertThat(worker.got).containsExactly("t1");
        assertThat(other.got).containsExactly("bad");
        assertThat(service.claims.peek().items().getFirst().max()).isEqualTo(1);
        claimed("t2", "t3");
        assertThat(worker.got).containsExactly("t1", "t2");
        assertThat(other.got).containsExactly("bad");
        assertThat(released()).containsExactly("t3");
        assertThat(service.claims).isEmpty();
        dispatch.ack(other, "bad", null);
        answerAck("done");
        assertThat(service.claims.peek().items().getFirst().max()).isEqualTo(2);
    }

    @Test
    void a_suspect_task_waits_for_the_first_session_that_has_ended_all_and_its_queue_with_it() {
        dispatch.ready(worker, "q", 2);
        dispatch.ready(other, "q", 2);
        claimed("t1");
        claimed("t2");
        claimedSuspect("bad");
        assertThat(service.claims).isEmpty();
        now += Duration.ofSeconds(4).toNanos();
        dispatch.runOnce();
        assertThat(service.extensions.remove().items()).extracting(Lease::id).containsOnlyOnce("bad");
        assertThat(service.claims).isEmpty();
        dispatch.ack(other, "t2", null);
        answerAck("done");
        assertThat(other.got).containsExactly("t2", "bad");
        assertThat(worker.got).containsExactly("t1");
        assertThat(service.claims.peek().items().getFirst().max()).isEqualTo(1);
        assertThat(service.releases).isEmpty();
    }

    @Test
    void a_session_for_which_a_suspect_task_waits_gets_nothing_of_other_queues_until_it_has_it() {
        dispatch.join(worker, "q", 2);
        dispatch.join(worker, "busy", 2);
        answerClaim("busy", claimedFrom("busy", "b1"), claimedFrom("busy", "b2"));
        answerClaim("q", suspect("bad"));
        endByAck(worker, "b1");
        assertThat(service.claims).isEmpty();
        endByAck(worker, "b2");
        assertThat(worker.got).containsExactly("b1", "b2", "bad");
        assertThat(service.claims).isEmpty();
        endByAck(worker, "bad");
        assertThat(service.claims).extracting(Asked::queue).containsExactlyInAnyOrder("q", "busy");
    }

    @Test
    void one_session_is_emptied_for_a_suspect_task_and_another_one_each_time_its_lease_is_extended() {
        dispatch.join(worker, "q", 1);
        dispatch.join(other, "q", 1);
        dispatch.join(worker, "busy", 2);
        dispatch.join(other, "busy", 2);
        answerClaim("busy", claimedFrom("busy", "b1"), claimedFrom("busy", "b2"));
        answerClaim("busy", claimedFrom("busy", "b3"));
        assertThat(worker.got).containsExactly("b1", "b3");
        assertThat(other.got).containsExactly("b2");
        answerClaim("q", suspect("bad"));
        answerClaim("busy", claimedFrom("busy", "b4"));
        assertThat(released()).containsExactly("b4");
        assertThat(service.claims).isEmpty();
        endByAck(worker, "b1");
        answerClaim("busy", claimedFrom("busy", "b5"));
        assertThat(worker.got).containsExactly("b1", "b3", "b5");
        now += Duration.ofSeconds(4).toNanos();
        dispatch.runOnce();
        extended("extended");
        dispatch.runOnce();
        extended("extended");
        dispatch.runOnce();
        endByAck(worker, "b3");
        assertThat(service.claims).isEmpty();
        endByAck(worker, "b5");
        assertThat(worker.got).endsWith("b5", "bad");
        assertThat(other.got).containsExactly("b2");
        assertThat(service.claims).extracting(Asked::queue).containsExactlyInAnyOrder("q", "busy");
    }

    @Test
    void after_three_leases_a_suspect_task_goes_to_a_session_that_holds_something() {
        dispatch.join(worker, "q", 1);
        dispatch.join(worker, "busy", 2);
        answerClaim("busy", claimedFrom("busy", "for-good"));
        answerClaim("q", suspect("bad"));
        for (int extensions = 0; extensions < 9; extensions++) {
            assertThat(worker.got).containsExactly("for-good");
            now += Duration.ofSeconds(4).toNanos();
            dispatch.runOnce();
            extended("extended");
        }
        dispatch.runOnce();
        assertThat(worker.got).containsExactly("for-good", "bad");
        endByAck(worker, "bad");
        assertThat(service.claims).extracting(Asked::queue).contains("q", "busy");
    }

    @Test
    void when_the_session_that_was_emptied_for_a_suspect_task_leaves_the_queue_another_one_is() {
        dispatch.join(worker, "q", 1);
        dispatch.join(other, "q", 1);
        dispatch.join(worker, "busy", 1);
        dispatch.join(other, "busy", 2);
        answerClaim("busy", claimedFrom("busy", "b1"), claimedFrom("busy", "b2"));
        answerClaim("busy", claimedFrom("busy", "b3"));
        answerClaim("q", suspect("bad"));
        dispatch.leave(worker, "q");
        dispatch.runOnce();
        endByAck(worker, "b1");
        answerClaim("busy", claimedFrom("busy", "b4"));
        assertThat(worker.got).containsExactly("b1", "b4");
        endByAck(other, "b2");
        assertThat(service.claims).isEmpty();
        endByAck(other, "b3");
        assertThat(other.got).containsExactly("b2", "b3", "bad");
    }

    @Test
    void a_suspect_task_for_which_nobody_is_left_to_wait_goes_back() {
        dispatch.ready(worker, "q", 2);
        claimed("t1");
        claimedSuspect("bad");
        assertThat(service.releases).isEmpty();
        dispatch.ready(worker, "q", 0);
        dispatch.runOnce();
        assertThat(released()).containsExactly("bad");
        dispatch.ready(worker, "q", 1);
        assertThat(service.claims).hasSize(1);
    }

    @Test
    void a_suspect_task_that_waits_goes_back_when_the_broker_stops() {
        dispatch.ready(worker, "q", 2);
        claimed("t1");
        claimedSuspect("bad");
        dispatch.stop();
        List<String> back = new ArrayList<>(released());
        while (!service.releases.isEmpty()) {
            back.addAll(released());
        }
        assertThat(back).containsExactlyInAnyOrder("bad", "t1");
        assertThat(dispatch.isDone()).isTrue();
    }

    @Test
    void what_a_poll_brings_at_the_end_goes_back() {
        dispatch.ready(worker, "q", 1);
        dispatch.stop();
        claimed("t1");
        assertThat(released()).containsExactly("t1");
        assertThat(dispatch.isPolling()).isFalse();
    }

    @Test
    void a_poll_can_be_cut_at_the_end() {
        dispatch.ready(worker, "q", 1);
        dispatch.stop();
        assertThat(dispatch.isPolling()).isTrue();
        dispatch.cutPolls();
        assertThat(service.claims.remove().answer()).isCancelled();
        assertThat(dispatch.isPolling()).isFalse();
    }

    @Test
    void workers_take_turns_and_the_one_that_waits_longest_is_first() {
        dispatch.ready(worker, "q", 2);
        dispatch.ready(other, "q", 2);
        claimed("t1", "t2", "t3", "t4");
        assertThat(worker.got).containsExactly("t1", "t3");
        assertThat(other.got).containsExactly("t2", "t4");
    }

    @Test
    void tasks_for_which_no_worker_is_left_go_back_at_once() {
        dispatch.ready(worker, "q", 2);
        dispatch.gone(worker, false);
        claimed("t1", "t2");
        assertThat(released()).containsExactly("t1", "t2");
        assertThat(service.claims).isEmpty();
    }

    @Test
    void readiness_can_be_withdrawn_and_is_bounded() {
        dispatch.ready(worker, "q", 1);
        dispatch.ready(worker, "q", 0);
        claimed("t1");
        assertThat(worker.got).isEmpty();
        assertThatProblem(dispatch.ready(worker, "q", 51), "invalid-request");
        assertThatProblem(dispatch.ready(worker, "q", -1), "invalid-request");
        assertThatProblem(dispatch.ready(worker, "no queue", 1), "invalid-request");
        dispatch.ready(worker, "q1", 1).join();
        dispatch.ready(worker, "q2", 1).join();
        dispatch.ready(other, "q3", 1).join();
        assertThatProblem(dispatch.ready(worker, "q4", 1), "too-many-queues");
        dispatch.ready(worker, "q2", 5).join();
    }

    @Test
    void a_worker_that_joined_takes_another_task_for_each_that_it_ends_until_it_leaves() {
        dispatch.join(worker, "q", 2);
        claimed("t1", "t2");
        assertThat(worker.got).containsExactly("t1", "t2");
        assertThat(service.claims).isEmpty();
        dispatch.runOnce();
        dispatch.ack(worker, "t1", null);
        assertThat(service.claims).isEmpty();
        service.acks.remove().answer().complete(List.of(new LeaseOutcome("t1", "done", null, null, null)));
        assertThat(service.claims.peek().items().getFirst().max()).isEqualTo(1);
        claimed("t3");
        dispatch.nack(worker, "t2", null, null);
        service.nacks.remove().answer().complete(List.of(new LeaseOutcome("t2", "lease-lost", null, null, null)));
        assertThat(service.claims).hasSize(1);
        dispatch.leave(worker, "q");
        claimed("t4");
        assertThat(worker.got).containsExactly("t1", "t2", "t3");
        assertThat(released()).containsExactly("t4");
        dispatch.ack(worker, "t3", null);
        service.acks.remove().answer().complete(List.of(new LeaseOutcome("t3", "done", null, null, null)));
        assertThat(service.claims).isEmpty();
    }

    @Test
    void a_worker_that_gets_the_same_task_once_more_keeps_all_its_places() {
        dispatch.join(worker, "q", 2);
        claimed("t1");
        claimed("t1");
        assertThat(worker.got).containsExactly("t1", "t1");
        assertThat(service.claims.peek().items().getFirst().max()).isEqualTo(1);
    }

    @Test
    void a_place_is_given_once_when_a_task_comes_again_while_its_ack_is_under_way() {
        dispatch.join(worker, "q", 2);
        claimed("t1");
        dispatch.ack(worker, "t1", null);
        claimed("t1");
        answerAck("lease-lost");
        assertThat(service.claims.peek().items().getFirst().max()).isEqualTo(1);
        claimed("t2");
        assertThat(service.claims).isEmpty();
    }

    @Test
    void who_names_a_lease_that_was_lost_does_not_end_the_one_that_came_after_it() {
        dispatch.ready(worker, "q", 1);
        claimed("t1");
        assertThatProblem(dispatch.ack(worker, new Lease("t1", "earlier")), "lease-lost");
        assertThatProblem(dispatch.ack(worker, new Lease("t2", "lease-t2")), "lease-lost");
        assertThat(service.acks).isEmpty();
        assertThat(dispatch.ack(worker, new Lease("t1", "lease-t1"))).isNotDone();
        assertThat(service.acks).hasSize(1);
    }

    @Test
    void a_task_that_its_worker_cannot_take_goes_back_at_once_and_the_others_stay() {
        dispatch.join(worker, "q", 2);
        claimed("t1", "t2");
        dispatch.giveBack(worker, new Lease("t1", "earlier"), false);
        assertThat(service.releases).isEmpty();
        dispatch.giveBack(worker, new Lease("t1", "lease-t1"), false);
        dispatch.giveBack(worker, new Lease("unknown", "lease-unknown"), false);
        assertThat(released()).containsExactly("t1");
        assertThatProblem(dispatch.ack(worker, "t1", null), "not-held");
        assertThat(dispatch.ack(worker, "t2", null)).isNotCompletedExceptionally();
    }

    @Test
    void a_refused_poll_waits_as_long_as_queue_service_asks_for_but_no_longer_than_the_longest_retry() {
        dispatch.ready(worker, "q", 1);
        service.claims
                .remove()
                .answer()
                .completeExceptionally(
                        Problem.of("overloaded", 503, "busy").retryAfter(30).asException());
        now += Duration.ofMillis(999).toNanos();
        dispatch.runOnce();
        assertThat(service.claims).isEmpty();
        now += Duration.ofMillis(1).toNanos();
        dispatch.runOnce();
        assertThat(service.claims).hasSize(1);
    }

    @Test
    void readiness_outlives_an_outage_and_polls_are_retried_with_growing_waits() {
        dispatch.ready(worker, "q", 1);
        service.claims.remove().answer().completeExceptionally(AWAY);
        dispatch.runOnce();
        assertThat(service.claims).isEmpty();
        now += Duration.ofMillis(100).toNanos();
        dispatch.runOnce();
        service.claims.remove().answer().completeExceptionally(AWAY);
        now += Duration.ofMillis(99).toNanos();
        dispatch.runOnce();
        assertThat(service.claims).isEmpty();
        now += Duration.ofSeconds(1).toNanos();
        dispatch.runOnce();
        claimed("t1");
        assertThat(worker.got).containsExactly("t1");
    }

    @Test
    void an_empty_answer_that_comes_too_soon_is_not_asked_for_in_a_circle() {
        dispatch.ready(worker, "q", 1);
        claimed();
        assertThat(service.claims).isEmpty();
        now += Duration.ofSeconds(1).toNanos();
        dispatch.runOnce();
        now += Duration.ofSeconds(20).toNanos();
        claimed();
        assertThat(service.claims).hasSize(1);
    }

    @Test
    void leases_are_extended_at_a_third_of_their_time_until_the_task_ends() {
        hold("t1");
        now += Duration.ofMillis(2999).toNanos();
        dispatch.runOnce();
        assertThat(service.extensions).isEmpty();
        now += Duration.ofMillis(1).toNanos();
        dispatch.runOnce();
        dispatch.runOnce();
        assertThat(service.extensions).hasSize(1);
        extended("extended");
        now += Duration.ofMillis(2999).toNanos();
        dispatch.runOnce();
        assertThat(service.extensions).isEmpty();
        now += Duration.ofMillis(1).toNanos();
        dispatch.runOnce();
        extended("extended");

        CompletableFuture<LeaseOutcome> ack = dispatch.ack(worker, "t1", null);
        answerAck("done");
        assertThat(ack.join().outcome()).isEqualTo("done");
        now += Duration.ofHours(1).toNanos();
        dispatch.runOnce();
        assertThat(service.extensions).isEmpty();
    }

    @Test
    void an_extension_that_fails_is_tried_again_soon() {
        hold("t1");
        now += Duration.ofSeconds(3).toNanos();
        dispatch.runOnce();
        service.extensions.remove().answer().completeExceptionally(AWAY);
        dispatch.runOnce();
        assertThat(service.extensions).isEmpty();
        now += Duration.ofMillis(500).toNanos();
        dispatch.runOnce();
        assertThat(service.extensions).hasSize(1);
    }

    @Test
    void a_task_whose_lease_was_lost_cannot_be_acked_and_the_worker_is_told() {
        hold("t1");
        now += Duration.ofSeconds(3).toNanos();
        dispatch.runOnce();
        extended("lease-lost");
        CompletableFuture<LeaseOutcome> late = dispatch.ack(worker, "t1", null);
        answerAck("lease-lost");
        assertThatProblem(late, "lease-lost");
        hold("t2");
        CompletableFuture<LeaseOutcome> ack = dispatch.ack(worker, "t2", null);
        answerAck("lease-lost");
        assertThatProblem(ack, "lease-lost");
        assertThatProblem(dispatch.ack(worker, "t2", null), "not-held");
    }

    @Test
    void only_who_holds_a_task_can_end_it() {
        hold("t1");
        assertThatProblem(dispatch.ack(other, "t1", null), "not-held");
        assertThatProblem(dispatch.nack(worker, "t2", null, null), "not-held");
        assertThat(service.acks).isEmpty();
    }

    @Test
    void acks_that_come_while_one_is_under_way_go_together() {
        hold("t1", "t2", "t3", "t4", "t5");
        Stream.of("t1", "t2", "t3", "t4", "t5").forEach(id -> dispatch.ack(worker, id, new RawJson("1")));
        assertThat(service.acks).hasSize(1);
        assertThat(service.acks.peek().items()).extracting("id").containsExactly("t1");
        answerAck("done");
        assertThat(service.acks.peek().items()).extracting("id").containsExactly("t2", "t3", "t4");
        answerAck("done");
        assertThat(service.acks.peek().items()).extracting("id").containsExactly("t5");
    }

    @Test
    void an_ack_that_fails_because_queue_service_is_away_leaves_the_task_with_its_worker() {
        hold("t1");
        CompletableFuture<LeaseOutcome> ack = dispatch.ack(worker, "t1", null);
        service.acks.remove().answer().completeExceptionally(AWAY);
        assertThatProblem(ack, "store-unavailable");
        now += Duration.ofSeconds(3).toNanos();
        dispatch.runOnce();
        extended("extended");
        CompletableFuture<LeaseOutcome> again = dispatch.ack(worker, "t1", null);
        answerAck("done");
        assertThat(again.join().id()).isEqualTo("t1");
    }

    @Test
    void an_ack_said_again_after_no_answer_is_judged_by_queue_service_whatever_an_extension_said() {
        hold("t1");
        CompletableFuture<LeaseOutcome> unanswered = dispatch.ack(worker, "t1", null);
        service.acks.remove().answer().completeExceptionally(AWAY);
        assertThatProblem(unanswered, "store-unavailable");
        now += Duration.ofSeconds(3).toNanos();
        dispatch.runOnce();
        extended("lease-lost");
        CompletableFuture<LeaseOutcome> again = dispatch.ack(worker, "t1", null);
        answerAck("done");
        assertThat(again.join().outcome()).isEqualTo("done");
    }

    @Test
    void an_ack_that_queue_service_refuses_leaves_the_task_with_its_worker() {
        hold("t1");
        CompletableFuture<LeaseOutcome> refused = dispatch.ack(worker, "t1", null);
        answerAck("refused");
        assertThatProblem(refused, "invalid-request");
        CompletableFuture<LeaseOutcome> corrected = dispatch.ack(worker, "t1", null);
        answerAck("done");
        assertThat(corrected.join().outcome()).isEqualTo("done");
    }

    @Test
    void those_who_wait_behind_a_request_that_failed_are_told_at_once() {
        hold("t1", "t2");
        CompletableFuture<LeaseOutcome> first = dispatch.ack(worker, "t1", null);
        CompletableFuture<LeaseOutcome> second = dispatch.ack(worker, "t2", null);
        service.acks.remove().answer().completeExceptionally(AWAY);
        assertThatProblem(first, "store-unavailable");
        assertThatProblem(second, "store-unavailable");
        assertThat(service.acks).isEmpty();
    }

    @Test
    void when_a_worker_goes_what_it_held_goes_back_at_once() {
        hold("t1", "t2");
        dispatch.gone(worker, false);
        assertThat(released()).containsExactlyInAnyOrder("t1", "t2");
        assertThatProblem(dispatch.ack(worker, "t1", null), "not-held");
    }

    @Test
    void a_task_whose_ack_is_under_way_when_its_worker_goes_is_released_only_if_that_fails() {
        hold("t1", "t2");
        dispatch.ack(worker, "t1", null);
        dispatch.ack(worker, "t2", null);
        dispatch.gone(worker, false);
        assertThat(service.releases).isEmpty();
        answerAck("done");
        service.acks.remove().answer().completeExceptionally(AWAY);
        assertThat(released()).containsExactly("t2");
    }

    @Test
    void a_release_is_tried_again_until_the_lease_has_ended_by_itself() {
        hold("t1");
        dispatch.gone(worker, false);
        service.releases.remove().answer().completeExceptionally(AWAY);
        assertThat(service.releases).isEmpty();
        now += Duration.ofMillis(500).toNanos();
        dispatch.runOnce();
        assertThat(service.releases).hasSize(1);
        service.releases.remove().answer().completeExceptionally(AWAY);
        now += Duration.ofSeconds(9).toNanos();
        dispatch.runOnce();
        assertThat(service.releases).isEmpty();
        assertThat(dispatch.isDone()).isTrue();
    }

    @Test
    void tasks_of_one_queue_are_stored_in_their_order_and_what_was_refused_is_told() {
        CompletableFuture<EnqueueOutcome> first = dispatch.enqueue("client", "q", task("1"), 10);
        CompletableFuture<EnqueueOutcome> second = dispatch.enqueue("client", "q", task("2"), 10);
        CompletableFuture<EnqueueOutcome> third = dispatch.enqueue("client", "q", task("3"), 10);
        dispatch.enqueue("client", "other", task("4"), 10);
        assertThat(service.enqueues).hasSize(2);
        service.enqueues.remove().answer().complete(List.of(new EnqueueOutcome("1", "created", "READY", null, null)));
        assertThat(first.join().id()).isEqualTo("1");
        service.enqueues.remove();
        assertThat(service.enqueues.peek().items()).extracting("id").containsExactly("2", "3");
        service.enqueues
                .remove()
                .answer()
                .complete(List.of(
                        new EnqueueOutcome("2", "refused", null, "invalid-request", "priority: must be 0 to 9"),
                        new EnqueueOutcome("3", "duplicate", "LEASED", null, null)));
        assertThatProblem(second, "invalid-request");
        assertThat(third.join().state()).isEqualTo("LEASED");
    }

    @Test
    void tasks_and_acks_of_others_need_not_wait_for_a_request_that_is_under_way() {
        dispatch.enqueue("client", "q", task("1"), 10);
        dispatch.enqueue("client", "q", task("2"), 10);
        dispatch.enqueue("another", "q", task("3"), 10);
        assertThat(service.enqueues)
                .extracting(asked -> asked.items().getFirst().id())
                .containsExactly("1", "3");
        hold("t1", "t2");
        dispatch.ready(other, "q", 1);
        claimed("t3");
        dispatch.ack(worker, "t1", null);
        dispatch.ack(worker, "t2", null);
        dispatch.ack(other, "t3", null);
        assertThat(service.acks)
                .extracting(asked -> asked.items().getFirst().id())
                .containsExactly("t1", "t3");
    }

    @Test
    void what_queue_service_refuses_as_a_whole_is_told_in_its_own_words() {
        CompletableFuture<EnqueueOutcome> enqueue = dispatch.enqueue("client", "q", task("1"), 10);
        service.enqueues
                .remove()
                .answer()
                .completeExceptionally(Problem.of("queue-paused", 409, "no").asException());
        assertThatProblem(enqueue, "queue-paused");
    }

    @Test
    void at_the_end_what_waits_to_go_together_with_more_goes_at_once() {
        WorkDispatch dispatch = dispatch("300us");
        EnqueueOutcome stored = new EnqueueOutcome("1", "created", "READY", null, null);
        Stream.of("1", "2", "3").forEach(id -> dispatch.enqueue("c", "q", task(id), 10));
        service.enqueues.remove().answer().complete(List.of(stored));
        assertThat(service.enqueues).isEmpty();
        dispatch.stop();
        service.enqueues.remove().answer().complete(List.of(stored, stored));
        assertThat(dispatch.isDone()).isTrue();
    }

    @Test
    void at_the_end_nothing_is_fetched_any_more_and_all_that_is_held_goes_back() {
        hold("t1", "t2");
        dispatch.ready(worker, "q", 1);
        dispatch.stop();
        assertThat(dispatch.isDone()).isFalse();
        assertThat(released()).containsExactlyInAnyOrder("t1", "t2");
        assertThat(dispatch.isDone()).isTrue();
        assertThat(dispatch.isPolling()).isTrue();
        dispatch.cutPolls();
        assertThat(service.claims.remove().answer()).isCancelled();
        assertThat(dispatch.isPolling()).isFalse();
        dispatch.runOnce();
        assertThat(service.claims).isEmpty();
    }

    @Test
    void a_task_that_still_comes_at_the_end_goes_back() {
        dispatch.ready(worker, "q", 1);
        dispatch.stop();
        claimed("t1");
        assertThat(worker.got).isEmpty();
        assertThat(dispatch.isDone()).isFalse();
        assertThat(released()).containsExactly("t1");
        assertThat(dispatch.isDone()).isTrue();
        assertThat(dispatch.isPolling()).isFalse();
    }

    @Test
    void at_the_end_tasks_that_wait_to_be_stored_are_waited_for() {
        CompletableFuture<EnqueueOutcome> first = dispatch.enqueue("client", "q", task("1"), 10);
        CompletableFuture<EnqueueOutcome> second = dispatch.enqueue("client", "q", task("2"), 10);
        dispatch.stop();
        assertThat(dispatch.isDone()).isFalse();
        service.enqueues.remove().answer().complete(List.of(new EnqueueOutcome("1", "created", "READY", null, null)));
        assertThat(first).isCompleted();
        assertThat(dispatch.isDone()).isFalse();
        service.enqueues.remove().answer().complete(List.of(new EnqueueOutcome("2", "created", "READY", null, null)));
        assertThat(second).isCompleted();
        assertThat(dispatch.isDone()).isTrue();
    }

    @Test
    void a_worker_that_has_as_many_tasks_as_it_may_have_gets_more_when_it_has_ended_some() {
        dispatch.ready(worker, "q", 50);
        claimed("1", "2", "3", "4", "5", "6", "7", "8", "9", "10");
        claimed("11", "12", "13", "14", "t1");
        assertThat(service.claims.peek().items().getFirst().max()).isEqualTo(5);
        claimed("16", "17", "18", "19", "20", "21");
        assertThat(worker.got).hasSize(20).doesNotContain("21");
        assertThat(released()).containsExactly("21");
        assertThat(meters.get("pulsewarden.broker.work.held").gauge().value()).isEqualTo(20);
        assertThat(dispatch.ready(worker, "q", 50)).isCompleted();
        dispatch.runOnce();
        assertThat(service.claims).isEmpty();
        dispatch.ready(other, "q", 1);
        assertThat(service.claims.peek().items().getFirst().max()).isEqualTo(1);
        claimed("t7");
        assertThat(other.got).containsExactly("t7");
        dispatch.ack(worker, "t1", null);
        answerAck("done");
        assertThat(service.claims.peek().items().getFirst().max()).isEqualTo(1);
        dispatch.gone(worker, false);
        assertThat(meters.get("pulsewarden.broker.work.held").gauge().value()).isEqualTo(1);
    }

    @Test
    void what_a_client_is_ready_for_and_holds_can_be_seen() {
        dispatch.ready(worker, "q", 3);
        claimed("t1", "t2");
        dispatch.join(worker, "r", 1);
        assertThat(dispatch.views(Set.of("worker")).join())
                .containsExactly(new WorkerView("worker", "q", 1, 2), new WorkerView("worker", "r", 1, 0));
        assertThat(dispatch.views(Set.of("somebody else")).join()).isEmpty();
    }

    private void hold(String... ids) {
        dispatch.ready(worker, "q", ids.length);
        claimed(ids);
        assertThat(worker.got).endsWith(ids);
    }

    @Test
    void a_worker_without_room_gets_no_task_until_it_has_room_again() {
        int size = TaskRoom.bytes(claimed("any", null));
        worker.room = size + 1;
        dispatch.ready(worker, "q", 10);
        assertThat(service.claims.peek().items().getFirst().max()).isEqualTo(10);
        claimed("t1", "t2", "t3");
        assertThat(worker.got).containsExactly("t1", "t2");
        assertThat(released()).containsExactly("t3");
        assertThat(service.claims).isEmpty();
        dispatch.runOnce();
        assertThat(service.claims).isEmpty();
        worker.room = 2 * size + 1;
        dispatch.roomAgain();
        assertThat(service.claims.peek().items().getFirst().max()).isEqualTo(2);
        claimed("t3", "t4");
        assertThat(worker.got).containsExactly("t1", "t2", "t3", "t4");
        assertThat(service.claims.peek().items().getFirst().max()).isEqualTo(1);
    }

    @Test
    void no_more_tasks_are_asked_for_than_fit_with_their_headers() {
        worker.room = 100_000;
        dispatch.ready(worker, "q", 10);
        ClaimedTask task = claimed("t1", Map.of("name", "x".repeat(29_000)));
        service.claims.remove().answer().complete(new Claims(List.of(task)));
        assertThat(worker.got).containsExactly("t1");
        assertThat(service.claims.peek().items().getFirst().max()).isEqualTo(2);
    }

    @Test
    void while_one_worker_has_no_room_the_others_get_the_tasks() {
        worker.room = 0;
        dispatch.ready(worker, "q", 10);
        assertThat(service.claims).isEmpty();
        dispatch.ready(other, "q", 2);
        claimed("t1", "t2");
        assertThat(other.got).containsExactly("t1", "t2");
    }

    private void claimedSuspect(String id) {
        service.claims.remove().answer().complete(new Claims(List.of(suspect(id))));
    }

    private static ClaimedTask suspect(String id) {
        return new ClaimedTask(id, "q", RawJson.NULL, 4, 1, 2, 5, Instant.EPOCH, null, null, null, "lease-" + id, 9000);
    }

    private static ClaimedTask claimedFrom(String queue, String id) {
        return new ClaimedTask(
                id, queue, RawJson.NULL, 4, 1, null, 5, Instant.EPOCH, null, null, null, "lease-" + id, 9000);
    }

    private void answerClaim(String queue, ClaimedTask... tasks) {
        Asked<ClaimRequest, Claims> asked = service.claims.stream()
                .filter(one -> one.queue().equals(queue))
                .findFirst()
                .orElseThrow();
        service.claims.remove(asked);
        asked.answer().complete(new Claims(List.of(tasks)));
    }

    private void endByAck(TestWorker of, String id) {
        dispatch.ack(of, id, null);
        answerAck("done");
    }

    private static ClaimedTask claimed(String id, @Nullable Map<String, String> headers) {
        return new ClaimedTask(
                id, "q", RawJson.NULL, 4, 1, null, 5, Instant.EPOCH, null, null, headers, "lease-" + id, 9000);
    }

    private void claimed(String... ids) {
        List<ClaimedTask> tasks = Stream.of(ids).map(id -> claimed(id, null)).toList();
        service.claims.remove().answer().complete(new Claims(tasks));
    }

    private void answerAck(String outcome) {
        var asked = service.acks.remove();
        asked.answer()
                .complete(asked.items().stream()
                        .map(ack -> new LeaseOutcome(ack.id(), outcome, null, null, null))
                        .toList());
    }

    private void extended(String outcome) {
        var asked = service.extensions.remove();
        asked.answer().complete(FakeQueueService.all(outcome, asked, Lease::id));
    }

    private List<String> released() {
        var asked = service.releases.remove();
        asked.answer().complete(FakeQueueService.all("released", asked, Release::id));
        return asked.items().stream().map(Release::id).toList();
    }

    private static NewTask task(String id) {
        return new NewTask(RawJson.NULL, id, null, null, null, null, null, null, null, null, null);
    }

    private static void assertThatProblem(CompletableFuture<?> request, String slug) {
        assertThat(request).isCompletedExceptionally();
        assertThatThrownBy(request::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem().slug()).isEqualTo(slug));
    }
}
