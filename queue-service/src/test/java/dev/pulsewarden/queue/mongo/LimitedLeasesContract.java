package dev.pulsewarden.queue.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.SettableClock;
import dev.pulsewarden.queue.TestProperties;
import dev.pulsewarden.queue.task.Backoff;
import dev.pulsewarden.queue.task.Claim;
import dev.pulsewarden.queue.task.Completion;
import dev.pulsewarden.queue.task.LeasedTask;
import dev.pulsewarden.queue.task.Task;
import dev.pulsewarden.queue.task.TaskDraft;
import dev.pulsewarden.queue.task.TaskListener;
import dev.pulsewarden.queue.task.TaskState;
import dev.pulsewarden.wire.RawJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What nodes that claim at once promise together where only so many tasks may be leased. */
@Timeout(60)
abstract class LimitedLeasesContract {

    private static final int LIMIT = 2;
    private static final Duration LEASE = Duration.ofSeconds(60);
    private static final QueueProperties PROPERTIES = TestProperties.with(Map.of(
            "pulsewarden.queue.queues[0].name", "q", "pulsewarden.queue.queues[0].concurrency", String.valueOf(LIMIT)));
    /** Of those of a claim: after which pauses are known and it has counted, and before it looks for tasks. */
    private static final int LOOK = 3;

    private final SettableClock clock = new SettableClock();
    private MongoTaskStore one;
    private MongoTaskStore other;

    abstract MongoStores stores();

    @BeforeEach
    void openStores() {
        one = store();
        other = store();
    }

    @Test
    void what_two_claims_at_once_lease_too_many_is_given_back_before_it_is_answered() {
        enqueue(4);
        List<LeasedTask> quicker = new ArrayList<>();
        MongoTaskStore slower = stores().overtaken(clock, LOOK, () -> quicker.addAll(claim(other, LIMIT)), PROPERTIES);
        stores().commands().clear();
        assertThat(claim(slower, LIMIT)).isEmpty();
        assertThat(stores().commands().stream().filter("update tasks"::equals))
                .as("each of the two leases, and one gives back")
                .hasSize(3);
        assertThat(quicker).hasSize(LIMIT);
        assertThat(counts()).containsEntry(TaskState.LEASED, (long) LIMIT).containsEntry(TaskState.READY, 2L);
        assertThat(task("t3").attempts()).isZero();
        assertThat(task("t3").holder()).isNull();
    }

    @Test
    void of_what_was_leased_the_first_stay_as_far_as_there_is_room() {
        enqueue(4);
        MongoTaskStore slower = stores().overtaken(clock, LOOK, () -> claim(other, 1), PROPERTIES);
        List<String> news = new ArrayList<>();
        slower.listen(new TaskListener() {
            @Override
            public void changed(Change change, String queue, int tasks) {
                news.add(change + " " + tasks);
            }
        });
        assertThat(claim(slower, LIMIT))
                .extracting(leased -> leased.task().id())
                .containsExactly("t1");
        assertThat(task("t2").state()).isEqualTo(TaskState.READY);
        assertThat(news).containsExactlyInAnyOrder("CLAIMED 1", "READY 1");
    }

    @Test
    void a_queue_with_no_lease_left_is_not_looked_into_for_tasks_of_other_nodes() {
        enqueue(3);
        List<LeasedTask> leased = claim(other, LIMIT);
        assertThat(one.ready(List.of("q"))).isEmpty();
        other.ack(List.of(new Completion(leased.getFirst().key(), null)));
        assertThat(one.ready(List.of("q"))).containsExactly("q");
    }

    @Test
    void nodes_that_race_never_answer_more_than_the_limit() throws Exception {
        int tasks = 24;
        enqueue(tasks);
        List<Callable<List<LeasedTask>>> claims = Stream.of(one, other, one, other)
                .<Callable<List<LeasedTask>>>map(node -> () -> claim(node, LIMIT))
                .toList();
        int done = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            while (done < tasks) {
                // none of them ends before all were answered
                List<LeasedTask> held = new ArrayList<>();
                for (Future<List<LeasedTask>> answer : threads.invokeAll(claims)) {
                    held.addAll(answer.get());
                }
                assertThat(held).hasSizeLessThanOrEqualTo(LIMIT);
                done += held.size();
                other.ack(held.stream()
                        .map(leased -> new Completion(leased.key(), null))
                        .toList());
            }
        }
        assertThat(counts()).containsEntry(TaskState.DONE, (long) tasks);
    }

    private MongoTaskStore store() {
        return stores().store(clock, new Backoff(Duration.ofMinutes(5), () -> 0.5), PROPERTIES);
    }

    private static List<LeasedTask> claim(MongoTaskStore node, int max) {
        return node.claim(List.of(new Claim("q", max, LEASE, "w"))).getFirst();
    }

    private void enqueue(int tasks) {
        one.enqueue(IntStream.range(0, tasks)
                .mapToObj(i -> new TaskDraft(
                        "t" + i, "q", new RawJson("1"), 4, null, 5, Duration.ofSeconds(1), null, null, null))
                .toList());
    }

    private Task task(String id) {
        return one.find(List.of(id)).getFirst().orElseThrow().task();
    }

    private Map<TaskState, Long> counts() {
        return one.queues(List.of("q")).getFirst().counts();
    }
}
