package dev.pulsewarden.broker.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.broker.TestProperties;
import dev.pulsewarden.broker.remote.ServiceAwayException;
import dev.pulsewarden.wire.ClaimedTask;
import dev.pulsewarden.wire.Claims;
import dev.pulsewarden.wire.RawJson;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class QueuePollTest {

    private static final Duration LINGER = Duration.ofNanos(300);

    private record Client(String id, long room) implements Worker {
        @Override
        public void assign(ClaimedTask task) {
            throw new IllegalStateException("the dispatcher does that");
        }
    }

    private final FakeQueueService service = new FakeQueueService();
    private final List<String> got = new ArrayList<>();
    private final ManualThread thread = new ManualThread();
    private final QueuePoll poll = new QueuePoll(
            "q",
            new QueuePoll.Context(
                    service,
                    TestProperties.of("pulsewarden.broker.work.claims.batch", "10")
                            .work()
                            .claims(),
                    thread.timing(LINGER),
                    _ -> 100),
            tasks -> tasks.forEach(task -> {
                got.add(task.id());
                assertThat(ready().take()).isNotNull();
            }));

    /** Their answers could cross. */
    @Test
    void while_there_are_tasks_one_poll_follows_the_other() {
        ready("a", 20);
        assertThat(asked()).containsExactly(10);
        answer(0, "t1");
        assertThat(asked()).containsExactly(10);
    }

    @Test
    void no_more_is_asked_for_than_there_are_places() {
        ready("a", 3);
        poll.runOnce();
        thread.turn();
        assertThat(asked()).containsExactly(3);
        answer(0, "t1");
        assertThat(asked()).containsExactly(2);
        aWhile();
        ready("a", 15);
        assertThat(asked()).containsExactly(2);
        answer(0, "t2", "t3");
        assertThat(asked()).containsExactly(10);
    }

    @Test
    void those_who_become_ready_in_one_turn_of_the_thread_are_asked_for_together() {
        poll.ready().set(new Client("a", Long.MAX_VALUE), 1);
        poll.runOnce();
        poll.ready().set(new Client("b", Long.MAX_VALUE), 2);
        poll.runOnce();
        thread.turn();
        assertThat(asked()).containsExactly(3);
    }

    @Test
    void no_more_is_asked_for_than_will_fit_if_all_are_as_large_as_the_largest() {
        int size = TaskRoom.bytes(task("t"));
        Client small = new Client("a", 3L * size);
        poll.ready().set(small, 1);
        poll.runOnce();
        thread.turn();
        answer(0, "t1");
        poll.ready().set(small, 9);
        poll.runOnce();
        thread.turn();
        assertThat(asked()).containsExactly(3);
    }

    @Test
    void after_a_failure_it_asks_again_but_not_at_once() {
        ready("a", 1);
        fail(0);
        assertThat(asked()).isEmpty();
        thread.pass(Duration.ofMillis(100));
        poll.runOnce();
        thread.turn();
        assertThat(asked()).containsExactly(1);
    }

    @Test
    void when_it_stops_it_asks_no_more_and_what_is_under_way_can_be_cut() {
        ready("a", 1);
        CompletableFuture<Claims> answer = service.claims.element().answer();
        poll.stop();
        poll.cut();
        thread.turn();
        assertThat(answer).isCancelled();
        assertThat(poll.isUnderWay()).isFalse();
        poll.runOnce();
        thread.turn();
        assertThat(service.claims).hasSize(1);
    }

    @Test
    void as_many_places_as_got_tasks_or_came_meanwhile_are_waited_for() {
        expectThree();
        ready("a", 1);
        ready("b", 1);
        assertThat(asked()).isEmpty();
        ready("c", 1);
        assertThat(asked()).containsExactly(3);
    }

    @Test
    void places_are_not_waited_for_longer_than_the_linger_and_not_again() {
        expectThree();
        ready("a", 1);
        thread.pass(LINGER);
        assertThat(asked()).containsExactly(1);
        answer(0, "t");
        ready("a", 1);
        assertThat(asked()).containsExactly(1);
    }

    @Test
    void one_worker_alone_never_waits() {
        for (int i = 0; i < 3; i++) {
            ready("a", 1);
            assertThat(asked()).containsExactly(1);
            answer(0, "t" + i);
        }
        assertThat(thread.timers()).isZero();
    }

    @Test
    void places_that_were_asked_for_and_got_nothing_are_not_waited_for() {
        ready("a", 3);
        answer(0, "t1");
        assertThat(asked()).containsExactly(2);
    }

    @Test
    void after_a_failure_nobody_is_waited_for() {
        expectThree();
        ready("a", 3);
        fail(0);
        assertNobodyIsWaitedFor();
    }

    @Test
    void after_an_empty_answer_nobody_is_waited_for() {
        expectThree();
        ready("a", 3);
        answer(0);
        assertNobodyIsWaitedFor();
    }

    private void assertNobodyIsWaitedFor() {
        ready("a", 0);
        thread.pass(Duration.ofSeconds(1));
        ready("b", 1);
        assertThat(asked()).containsExactly(1);
    }

    @Test
    void when_it_stops_while_it_waits_for_places_it_asks_no_more() {
        expectThree();
        ready("a", 1);
        poll.stop();
        thread.pass(LINGER);
        assertThat(asked()).isEmpty();
        assertThat(poll.isUnderWay()).isFalse();
    }

    /** For one place there is a task, and two come meanwhile. */
    private void expectThree() {
        ready("a", 1);
        ready("b", 2);
        answer(0, "t1");
        assertThat(asked()).isEmpty();
        ready("a", 1);
        assertThat(asked()).containsExactly(3);
        answer(0, "t2", "t3", "t4");
    }

    private void aWhile() {
        thread.pass(Duration.ofMillis(50));
    }

    private void ready(String client, int count) {
        poll.ready().set(worker(client), count);
        poll.runOnce();
        thread.turn();
    }

    private static Worker worker(String client) {
        return new Client(client, Long.MAX_VALUE);
    }

    private ReadyWorkers ready() {
        return poll.ready();
    }

    /** What the poll under way asks for. */
    private List<Integer> asked() {
        return service.claims.stream()
                .map(claim -> claim.items().getFirst().max())
                .toList();
    }

    private void answer(int which, String... ids) {
        remove(which)
                .complete(new Claims(Stream.of(ids).map(QueuePollTest::task).toList()));
        thread.turn();
    }

    private void fail(int which) {
        remove(which).completeExceptionally(new ServiceAwayException("away", true));
        thread.turn();
    }

    private CompletableFuture<Claims> remove(int which) {
        var asked = service.claims.stream().toList().get(which);
        service.claims.remove(asked);
        return asked.answer();
    }

    private static ClaimedTask task(String id) {
        return new ClaimedTask(
                id, "q", RawJson.NULL, 4, 1, null, 5, Instant.EPOCH, null, null, null, "lease-" + id, 9000);
    }
}
