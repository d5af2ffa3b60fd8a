package dev.pulsewarden.queue.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.queue.SettableClock;
import dev.pulsewarden.queue.task.Claim;
import dev.pulsewarden.queue.task.Completion;
import dev.pulsewarden.queue.task.Enqueued;
import dev.pulsewarden.queue.task.Enqueued.Created;
import dev.pulsewarden.queue.task.Failure;
import dev.pulsewarden.queue.task.LeaseKey;
import dev.pulsewarden.queue.task.LeaseResult.Done;
import dev.pulsewarden.queue.task.LeaseResult.Extended;
import dev.pulsewarden.queue.task.LeaseResult.Lost;
import dev.pulsewarden.queue.task.LeasedTask;
import dev.pulsewarden.queue.task.Reply;
import dev.pulsewarden.queue.task.TaskDraft;
import dev.pulsewarden.queue.task.TaskListener;
import dev.pulsewarden.queue.task.TaskState;
import dev.pulsewarden.wire.RawJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What two nodes over one database promise together. */
@Timeout(60)
abstract class TwoNodesContract {

    private static final Duration LEASE = Duration.ofSeconds(60);

    private static final Duration HOLD = Duration.ofSeconds(10);

    private final SettableClock clock = new SettableClock();
    private MongoTaskStore one;
    private MongoTaskStore other;

    abstract MongoStores stores();

    @BeforeEach
    void openStores() {
        one = stores().store(clock);
        other = stores().store(clock);
        // makes the indexes: the look-alike may lose one when two change them at once
        one.queues(List.of("q"));
    }

    @Test
    void no_task_is_handed_out_twice() throws Exception {
        one.enqueue(IntStream.range(0, 400).mapToObj(i -> draft("t" + i, null)).toList());
        List<String> all = new ArrayList<>();
        List<Callable<List<String>>> workers = Stream.of(one, other, one, other, one, other)
                .<Callable<List<String>>>map(node -> () -> work(node))
                .toList();
        for (List<String> mine : together(workers)) {
            all.addAll(mine);
        }
        assertThat(all).hasSize(400).doesNotHaveDuplicates();
        assertThat(one.queues(List.of("q")).getFirst().counts()).containsEntry(TaskState.DONE, 400L);
    }

    @Test
    void a_task_that_both_enqueue_is_stored_once() throws Exception {
        List<TaskDraft> drafts = IntStream.range(0, 50)
                .mapToObj(i -> draft("t" + i, "k" + i % 40))
                .toList();
        List<List<Enqueued>> results = together(List.of(() -> one.enqueue(drafts), () -> other.enqueue(drafts)));
        assertThat(results.stream().flatMap(List::stream).filter(Created.class::isInstance))
                .hasSize(40);
        assertThat(one.queues(List.of("q")).getFirst().counts()).containsEntry(TaskState.READY, 40L);
    }

    @Test
    void a_lease_counts_at_the_other_node_too() {
        one.enqueue(List.of(draft("a", null), draft("b", null)));
        List<LeasedTask> leased =
                one.claim(List.of(new Claim("q", 2, LEASE, "w"))).getFirst();
        assertThat(other.extend(List.of(leased.getFirst().key()))).containsExactly(new Extended(LEASE));
        assertThat(other.ack(leased.stream()
                        .map(task -> new Completion(task.key(), null))
                        .toList()))
                .containsExactly(new Done(), new Done());
        assertThat(one.ack(List.of(new Completion(leased.getFirst().key(), null))))
                .containsExactly(new Done());
    }

    @Test
    void an_end_is_told_by_one_node_unless_that_does_not_tell_it_in_time() {
        one.enqueue(List.of(replying("a"), replying("b")));
        List<LeasedTask> leased =
                one.claim(List.of(new Claim("q", 2, LEASE, "w"))).getFirst();
        one.ack(List.of(new Completion(leased.getFirst().key(), null)));
        List<Reply> ofOne = one.replies(10, 1000, HOLD);
        assertThat(ofOne).extracting(Reply::id).containsExactly("a");
        one.ack(List.of(new Completion(leased.getLast().key(), null)));
        List<Reply> ofOther = other.replies(10, 1000, HOLD);
        assertThat(ofOther).extracting(Reply::id).containsExactly("b");
        assertThat(one.replies(10, 1000, HOLD)).isEqualTo(ofOne);
        clock.advance(HOLD);
        assertThat(other.replies(10, 1000, HOLD)).extracting(Reply::id).containsExactly("a", "b");
        assertThat(one.replies(10, 1000, HOLD)).isEmpty();
        other.replied(ofOther);
        other.replied(ofOne);
        assertThat(other.replies(10, 1000, HOLD)).isEmpty();
    }

    @Test
    void no_two_nodes_take_the_same_end() throws Exception {
        one.enqueue(IntStream.range(0, 100).mapToObj(i -> replying("t" + i)).toList());
        one.ack(one.claim(List.of(new Claim("q", 100, LEASE, "w"))).getFirst().stream()
                .map(task -> new Completion(task.key(), null))
                .toList());
        List<String> told = new ArrayList<>();
        List<Callable<List<String>>> nodes = Stream.of(one, other)
                .<Callable<List<String>>>map(node -> () -> tell(node))
                .toList();
        for (List<String> mine : together(nodes)) {
            told.addAll(mine);
        }
        assertThat(told).hasSize(100).doesNotHaveDuplicates();
    }

    /** All that it is given. */
    private static List<String> tell(MongoTaskStore node) {
        List<String> told = new ArrayList<>();
        List<Reply> replies = node.replies(7, 1000, HOLD);
        // in vain as often as the other node was quicker
        for (int tries = 0; tries < 200; tries++) {
            replies.forEach(reply -> told.add(reply.id()));
            node.replied(replies);
            replies = node.replies(7, 1000, HOLD);
        }
        return told;
    }

    private static TaskDraft replying(String id) {
        return new TaskDraft(id, "q", new RawJson("1"), 4, null, 1, Duration.ofSeconds(1), null, null, "t");
    }

    @Test
    void an_attempt_ends_once_however_many_say_so() throws Exception {
        AtomicInteger told = new AtomicInteger();
        for (MongoTaskStore node : List.of(one, other)) {
            node.listen(new TaskListener() {
                @Override
                public void changed(Change change, String queue, int tasks) {
                    if (change == Change.FAILED || change == Change.EXPIRED) {
                        told.addAndGet(tasks);
                    }
                }
            });
        }
        one.enqueue(IntStream.range(0, 30).mapToObj(i -> draft("t" + i, null)).toList());
        List<LeasedTask> leased =
                one.claim(List.of(new Claim("q", 30, LEASE, "w"))).getFirst();
        List<Failure> failures = leased.stream()
                .map(task -> new Failure(task.key(), "broken", null))
                .toList();
        clock.advance(LEASE);
        together(List.<Callable<Object>>of(
                () -> one.nack(failures),
                () -> other.nack(failures),
                () -> one.rescue(clock.instant(), 100),
                () -> other.rescue(clock.instant(), 100)));
        assertThat(told).hasValue(30);
        assertThat(leased)
                .allSatisfy(task -> assertThat(one.find(List.of(task.task().id()))
                                .getFirst()
                                .orElseThrow()
                                .attempts())
                        .hasSize(1));
    }

    @Test
    void a_due_task_is_promoted_once() throws Exception {
        one.enqueue(IntStream.range(0, 50)
                .mapToObj(i -> new TaskDraft(
                        "t" + i,
                        "q",
                        new RawJson("1"),
                        4,
                        clock.instant().plusSeconds(1),
                        5,
                        Duration.ofSeconds(1),
                        null,
                        null,
                        null))
                .toList());
        clock.advance(Duration.ofSeconds(1));
        List<Integer> moved = together(List.of(
                () -> one.promote(clock.instant(), 100).tasks(),
                () -> other.promote(clock.instant(), 100).tasks()));
        assertThat(moved.stream().mapToInt(Integer::intValue).sum()).isEqualTo(50);
    }

    @Test
    void a_lease_text_for_one_task_opens_no_other_and_no_longer_lease() {
        one.enqueue(List.of(draft("a", null), draft("b", null)));
        List<LeasedTask> leased =
                one.claim(List.of(new Claim("q", 2, LEASE, "w"))).getFirst();
        String lease = leased.getFirst().lease();
        assertThat(one.extend(List.of(
                        new LeaseKey("b", lease),
                        new LeaseKey("a", lease.replace(".60000.", ".999999999.")),
                        new LeaseKey("a", lease.replace(".60000.", ".99999999999999999999.")))))
                .containsExactly(new Lost(), new Lost(), new Lost());
    }

    @Test
    void a_pause_counts_at_once_where_it_was_said() {
        one.enqueue(List.of(draft("a", null)));
        one.claim(List.of(new Claim("empty", 1, LEASE, "w")));
        one.pause(List.of("q"), true);
        assertThat(one.claim(List.of(new Claim("q", 1, LEASE, "w"))).getFirst()).isEmpty();
        assertThat(one.ready(List.of("q"))).isEmpty();
        one.pause(List.of("q"), false);
        assertThat(one.ready(List.of("q"))).containsExactly("q");
        assertThat(one.claim(List.of(new Claim("q", 1, LEASE, "w"))).getFirst()).hasSize(1);
    }

    private static List<String> work(MongoTaskStore node) {
        List<String> mine = new ArrayList<>();
        Claim claim = new Claim("q", 7, LEASE, "w");
        for (List<LeasedTask> got = node.claim(List.of(claim)).getFirst();
                !got.isEmpty();
                got = node.claim(List.of(claim)).getFirst()) {
            assertThat(node.ack(got.stream()
                            .map(task -> new Completion(task.key(), null))
                            .toList()))
                    .containsOnly(new Done());
            got.forEach(task -> mine.add(task.task().id()));
        }
        return mine;
    }

    private static <R> List<R> together(List<? extends Callable<R>> calls) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<R> results = new ArrayList<>();
            for (Future<R> result : threads.invokeAll(calls, 30, TimeUnit.SECONDS)) {
                results.add(result.get());
            }
            return results;
        }
    }

    private static TaskDraft draft(String id, @Nullable String key) {
        return new TaskDraft(id, "q", new RawJson("1"), 4, null, 5, Duration.ofSeconds(1), key, null, null);
    }
}
