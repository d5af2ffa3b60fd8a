package dev.pulsewarden.queue.commit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.task.TaskStoreException;
import dev.pulsewarden.queue.task.TaskStoreException.Reason;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class GroupCommitTest {

    /** Keeps a list; each commit waits for a permit. */
    private static final class Notebook implements Journal<List<String>> {

        private final List<String> uncommitted = new ArrayList<>();
        private final List<List<String>> commits = new CopyOnWriteArrayList<>();
        private final Semaphore permits = new Semaphore(0);
        private volatile boolean refuses;
        private volatile boolean locked;
        private final AtomicInteger begins = new AtomicInteger();
        private final CountDownLatch committing = new CountDownLatch(1);

        @Override
        public List<String> begin() {
            begins.incrementAndGet();
            if (locked) {
                throw new TaskStoreException(Reason.UNAVAILABLE, "locked", null);
            }
            return uncommitted;
        }

        @Override
        public void commit() {
            committing.countDown();
            permits.acquireUninterruptibly();
            if (refuses) {
                throw new TaskStoreException(Reason.FULL, "full", null);
            }
            commits.add(List.copyOf(uncommitted));
            uncommitted.clear();
        }

        @Override
        public void rollback() {
            uncommitted.clear();
        }
    }

    private final Notebook notebook = new Notebook();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final AtomicLong nanos = new AtomicLong();
    private final GroupCommit<List<String>> commit = new GroupCommit<>(
            notebook, new QueueProperties.Commit(10, 20, 1, 1, Duration.ofSeconds(30)), meters, nanos::get);
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void end() {
        notebook.permits.release(1000);
        commit.close();
        callers.shutdownNow();
    }

    @Test
    void a_caller_is_answered_only_after_the_commit() throws Exception {
        Future<String> answer = write("a", 1);
        notebook.committing.await();
        assertThat(answer).isNotDone();
        notebook.permits.release();
        assertThat(answer.get(10, SECONDS)).isEqualTo("a written");
    }

    @Test
    void what_arrives_while_a_commit_runs_shares_the_next_one() throws Exception {
        Future<String> first = write("first", 1);
        notebook.committing.await();
        List<Future<String>> others =
                IntStream.range(0, 5).mapToObj(i -> write("other", 1)).toList();
        awaitQueued(5);
        notebook.permits.release(2);
        first.get(10, SECONDS);
        for (Future<String> other : others) {
            other.get(10, SECONDS);
        }
        assertThat(notebook.commits).extracting(List::size).containsExactly(1, 5);
    }

    @Test
    void a_group_has_no_more_items_than_allowed_unless_one_write_has_more() throws Exception {
        Future<String> first = write("first", 1);
        notebook.committing.await();
        List<Future<String>> others = new ArrayList<>();
        for (int items : new int[] {6, 4, 1, 50, 1}) {
            others.add(write("other", items));
            awaitQueued(others.size());
        }
        notebook.permits.release(100);
        first.get(10, SECONDS);
        for (Future<String> other : others) {
            other.get(10, SECONDS);
        }
        assertThat(notebook.commits).extracting(List::size).containsExactly(1, 2, 1, 1, 1);
    }

    @Test
    void a_failing_write_fails_alone() throws Exception {
        Future<String> first = write("first", 1);
        notebook.committing.await();
        Future<String> good = write("good", 1);
        awaitQueued(1);
        Future<?> bad = callers.submit(() -> commit.write(1, session -> {
            session.add("half of it");
            throw new IllegalStateException("bad");
        }));
        awaitQueued(2);
        Future<String> alsoGood = write("also good", 1);
        awaitQueued(3);
        notebook.permits.release(100);
        assertThat(first.get(10, SECONDS)).isEqualTo("first written");
        assertThat(good.get(10, SECONDS)).isEqualTo("good written");
        assertThat(alsoGood.get(10, SECONDS)).isEqualTo("also good written");
        assertThatThrownBy(() -> bad.get(10, SECONDS)).hasRootCauseMessage("bad");
        assertThat(notebook.commits).containsExactly(List.of("first"), List.of("good"), List.of("also good"));
    }

    @Test
    void a_failing_commit_fails_its_writes_and_later_ones_go_on() throws Exception {
        notebook.permits.release(100);
        notebook.refuses = true;
        assertThatThrownBy(() -> commit.write(1, session -> session.add("lost")))
                .isInstanceOfSatisfying(
                        TaskStoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.FULL));
        notebook.refuses = false;
        assertThat(write("kept", 1).get(10, SECONDS)).isEqualTo("kept written");
        assertThat(notebook.commits).containsExactly(List.of("kept"));
    }

    @Test
    void a_group_that_cannot_begin_fails_whole_and_is_not_tried_write_by_write() throws Exception {
        Future<String> first = write("first", 1);
        notebook.committing.await();
        List<Future<String>> others =
                IntStream.range(0, 3).mapToObj(i -> write("other", 1)).toList();
        awaitQueued(3);
        notebook.locked = true;
        notebook.permits.release(100);
        first.get(10, SECONDS);
        for (Future<String> other : others) {
            assertThatThrownBy(() -> other.get(10, SECONDS)).hasRootCauseMessage("locked");
        }
        assertThat(notebook.begins).hasValue(2);
        notebook.locked = false;
        assertThat(write("next", 1).get(10, SECONDS)).isEqualTo("next written");
    }

    @Test
    void an_error_of_the_program_leaves_the_writer_running() throws Exception {
        notebook.permits.release(100);
        assertThatThrownBy(() -> commit.write(1, session -> {
                    throw new StackOverflowError("deep");
                }))
                .hasRootCauseInstanceOf(StackOverflowError.class);
        assertThat(write("next", 1).get(10, SECONDS)).isEqualTo("next written");
    }

    @Test
    void one_more_than_may_wait_is_refused_at_once_and_counted() throws Exception {
        Future<String> first = write("first", 1);
        notebook.committing.await();
        List<Future<String>> waiting =
                IntStream.range(0, 20).mapToObj(i -> write("waiting", 1)).toList();
        awaitQueued(20);
        assertThatThrownBy(() -> commit.write(1, session -> "too many"))
                .isInstanceOfSatisfying(
                        TaskStoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.OVERLOADED));
        assertThat(meters.counter("pulsewarden.queue.rejected").count()).isEqualTo(1);
        notebook.permits.release(100);
        for (Future<String> one : waiting) {
            assertThat(one.get(10, SECONDS)).isEqualTo("waiting written");
        }
        first.get(10, SECONDS);
    }

    @Test
    void a_disk_that_hangs_answers_nobody_and_all_are_told_until_it_does() throws Exception {
        Future<String> inHand = write("in hand", 1);
        notebook.committing.await();
        Future<String> behind = write("behind", 1);
        awaitQueued(1);
        nanos.addAndGet(SECONDS.toNanos(30) - 1);
        commit.giveUpOverdue();
        assertThat(inHand).isNotDone();
        nanos.addAndGet(1);
        commit.giveUpOverdue();
        assertOutage(inHand, "30000 ms", "not known");
        assertOutage(behind, "30000 ms", "not tried");
        assertOutage(write("later", 1), "30000 ms", "not tried");
        assertThat(meters.counter("pulsewarden.queue.overdue").count()).isEqualTo(2);
        notebook.permits.release(100);
        await().untilAsserted(() -> assertThat(write("now", 1).get(10, SECONDS)).isEqualTo("now written"));
        assertThat(notebook.commits).containsExactly(List.of("in hand"), List.of("now"));
    }

    @Test
    void what_is_durable_after_its_caller_was_given_up_is_told_once_and_by_then_writes_are_taken_again()
            throws Exception {
        List<String> late = new CopyOnWriteArrayList<>();
        CompletableFuture<Boolean> isTaken = new CompletableFuture<>();
        Future<String> given = callers.submit(() -> commit.write(1, session -> "given up", result -> {
            late.add(result);
            isTaken.completeAsync(() -> write("follows", 1).state() != Future.State.FAILED, callers);
        }));
        notebook.committing.await();
        nanos.addAndGet(SECONDS.toNanos(30));
        commit.giveUpOverdue();
        assertOutage(given, "not known");
        assertThat(late).isEmpty();
        notebook.permits.release(100);
        assertThat(isTaken.get(10, SECONDS)).isTrue();
        String inTime = commit.write(1, _ -> "in time", late::add);
        assertThat(inTime).isEqualTo("in time");
        assertThat(late).containsExactly("given up");
    }

    @Test
    void a_listener_that_fails_does_not_end_the_writer() throws Exception {
        Future<String> given = callers.submit(() -> commit.write(1, _ -> "given up", _ -> {
            throw new IllegalStateException("no listener");
        }));
        notebook.committing.await();
        nanos.addAndGet(SECONDS.toNanos(30));
        commit.giveUpOverdue();
        assertOutage(given, "not known");
        notebook.permits.release(100);
        await().untilAsserted(() -> assertThat(write("now", 1).get(10, SECONDS)).isEqualTo("now written"));
    }

    @Test
    void a_write_of_a_group_that_failed_is_not_tried_alone_for_a_caller_who_was_given_up() throws Exception {
        Future<String> first = write("first", 1);
        notebook.committing.await();
        Future<String> one = write("one", 1);
        Future<String> other = write("other", 1);
        awaitQueued(2);
        notebook.permits.release();
        first.get(10, SECONDS);
        await().until(() -> notebook.begins.get() == 2);
        nanos.addAndGet(SECONDS.toNanos(30));
        commit.giveUpOverdue();
        assertOutage(one, "not known");
        assertOutage(other, "not known");
        notebook.refuses = true;
        notebook.permits.release();
        await().until(() -> notebook.permits.availablePermits() == 0 && notebook.uncommitted.isEmpty());
        notebook.refuses = false;
        notebook.permits.release(100);
        await().untilAsserted(() -> assertThat(write("now", 1).get(10, SECONDS)).isEqualTo("now written"));
        assertThat(notebook.commits).containsExactly(List.of("first"), List.of("now"));
    }

    @Test
    void a_writer_that_waits_for_work_is_not_overdue() throws Exception {
        notebook.permits.release(100);
        write("first", 1).get(10, SECONDS);
        nanos.addAndGet(SECONDS.toNanos(3600));
        commit.giveUpOverdue();
        assertThat(write("second", 1).get(10, SECONDS)).isEqualTo("second written");
    }

    @Test
    void closing_writes_what_was_taken_and_refuses_the_rest() throws Exception {
        Future<String> first = write("first", 1);
        notebook.committing.await();
        Future<String> second = write("second", 1);
        awaitQueued(1);
        CompletableFuture<Void> closing = CompletableFuture.runAsync(commit::close, callers);
        await().untilAsserted(() ->
                assertThatThrownBy(() -> commit.write(1, session -> "late")).hasMessage("the service is stopping"));
        assertThat(closing).isNotDone();
        notebook.permits.release(100);
        closing.get(10, SECONDS);
        assertThat(first.get(10, SECONDS)).isEqualTo("first written");
        assertThat(second.get(10, SECONDS)).isEqualTo("second written");
    }

    @Test
    void a_disk_that_never_answers_does_not_keep_the_service_from_its_end() throws Exception {
        Notebook hanging = new Notebook();
        GroupCommit<List<String>> closed = new GroupCommit<>(
                hanging, new QueueProperties.Commit(10, 20, 1, 1, Duration.ofMillis(1)), new SimpleMeterRegistry());
        callers.submit(() -> closed.write(1, session -> session.add("never")));
        hanging.committing.await();
        assertThatThrownBy(closed::close)
                .isInstanceOf(TaskStoreException.class)
                .hasMessageContaining("the service ends");
        hanging.permits.release();
    }

    private static void assertOutage(Future<String> answer, String... words) {
        assertThatThrownBy(() -> answer.get(10, SECONDS))
                .cause()
                .isInstanceOfSatisfying(TaskStoreException.class, e -> {
                    assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE);
                    assertThat(e.getMessage()).contains(words);
                });
    }

    private Future<String> write(String word, int items) {
        return callers.submit(() -> commit.write(items, session -> {
            session.add(word);
            return word + " written";
        }));
    }

    private void awaitQueued(int writes) {
        await().until(() -> commit.queued() == writes);
    }
}
