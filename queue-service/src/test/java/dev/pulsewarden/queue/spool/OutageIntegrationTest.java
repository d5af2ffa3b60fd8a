package dev.pulsewarden.queue.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pulsewarden.queue.SettableClock;
import dev.pulsewarden.queue.breaker.FaultyStore.Fault;
import dev.pulsewarden.queue.settings.BackoffRule;
import dev.pulsewarden.queue.settings.BackoffRule.Kind;
import dev.pulsewarden.queue.sqlite.SqliteStores;
import dev.pulsewarden.queue.task.Accepted;
import dev.pulsewarden.queue.task.Claim;
import dev.pulsewarden.queue.task.Completion;
import dev.pulsewarden.queue.task.Enqueued;
import dev.pulsewarden.queue.task.Enqueued.Created;
import dev.pulsewarden.queue.task.Enqueued.Exists;
import dev.pulsewarden.queue.task.Enqueued.IdTaken;
import dev.pulsewarden.queue.task.Enqueued.Spooled;
import dev.pulsewarden.queue.task.Failure;
import dev.pulsewarden.queue.task.LeaseKey;
import dev.pulsewarden.queue.task.LeaseResult;
import dev.pulsewarden.queue.task.LeaseResult.Done;
import dev.pulsewarden.queue.task.LeaseResult.Held;
import dev.pulsewarden.queue.task.LeasedTask;
import dev.pulsewarden.queue.task.Release;
import dev.pulsewarden.queue.task.Sweep;
import dev.pulsewarden.queue.task.Task;
import dev.pulsewarden.queue.task.TaskDetail;
import dev.pulsewarden.queue.task.TaskDraft;
import dev.pulsewarden.queue.task.TaskHeaders;
import dev.pulsewarden.queue.task.TaskState;
import dev.pulsewarden.queue.task.TaskStore;
import dev.pulsewarden.queue.task.TaskStoreException;
import dev.pulsewarden.queue.task.TaskStoreException.Reason;
import dev.pulsewarden.sqlite.SqliteDatabase;
import dev.pulsewarden.wire.RawJson;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What users see of an outage and of its end: real circuit, real spool, and a real store that a test can break. */
@Timeout(120)
class OutageIntegrationTest {

    private static final Duration LEASE = Duration.ofSeconds(60);

    @RegisterExtension
    final SqliteStores stores = new SqliteStores();

    @TempDir
    Path folder;

    private final SettableClock clock = new SettableClock();
    private TaskStore real;
    private Spool spool;
    private Chain chain;
    private TaskStore store;

    @BeforeEach
    void open() {
        real = stores.open(folder.resolve("tasks.db"), clock);
        spool = stores.spool(folder.resolve("spool.db"));
        chain = new Chain(real, spool, clock);
        store = chain.store;
    }

    @AfterEach
    void mend() {
        chain.faulty.is(Fault.NONE);
    }

    // ---- tasks

    @Test
    void during_an_outage_a_task_is_kept_and_said_again_answered_the_same_and_stored_once() {
        chain.breakIt();
        List<Enqueued> first = store.enqueue(List.of(draft("a", "q")));
        assertThat(first.getFirst()).isInstanceOf(Spooled.class);
        clock.advance(Duration.ofSeconds(5));
        assertThat(store.enqueue(List.of(draft("a", "q")))).isEqualTo(first);
        assertThat(chain.backlog.taskTotals().entries()).isEqualTo(1);
        chain.mendIt();
        chain.drainAll();
        assertThat(claimed(10)).containsExactly("a");
    }

    @Test
    void a_kept_task_is_as_its_sender_wanted_it_when_it_is_in_the_store() {
        chain.breakIt();
        TaskDraft draft = new TaskDraft(
                "a",
                "q",
                new RawJson("{\"ä\":1.50}"),
                7,
                clock.instant().plusSeconds(9),
                3,
                new BackoffRule(Kind.FIXED, Duration.ofMillis(5), null),
                "k",
                "c",
                "r",
                new TaskHeaders(Map.of("content-type", "ä/\"b\"")));
        Task answered = ((Spooled) store.enqueue(List.of(draft)).getFirst()).task();
        assertThat(answered.state()).isEqualTo(TaskState.DELAYED);
        assertThat(answered.draft().headers()).isEqualTo(draft.headers());
        assertThat(find("a").task().draft().headers()).isEqualTo(draft.headers());
        chain.mendIt();
        chain.drainAll();
        Task stored = find("a").task();
        assertThat(stored.draft()).isEqualTo(draft);
        assertThat(stored.state()).isEqualTo(answered.state());
    }

    @Test
    void a_time_far_in_the_past_can_be_kept() {
        chain.breakIt();
        TaskDraft draft = new TaskDraft(
                "a", "q", new RawJson("1"), 4, java.time.Instant.MIN, 5, Duration.ofSeconds(1), null, null, null);
        assertThat(store.enqueue(List.of(draft)).getFirst()).isInstanceOf(Spooled.class);
        chain.mendIt();
        chain.drainAll();
        assertThat(claimed(10)).containsExactly("a");
    }

    @Test
    void a_task_that_the_store_did_not_answer_for_is_kept_and_stored_once_though_the_store_had_it() {
        Chain impatient = impatient();
        impatient.faulty.is(Fault.LATE);
        assertThat(impatient.store.enqueue(List.of(draft("a", "q"))).getFirst()).isInstanceOf(Spooled.class);
        await().until(() -> real.find(List.of("a")).getFirst().isPresent());
        impatient.mendIt();
        impatient.drainAll();
        assertThat(claimed(10)).containsExactly("a");
    }

    @Test
    void an_id_that_is_kept_for_another_queue_is_taken() {
        chain.breakIt();
        assertThat(store.enqueue(List.of(draft("a", "q"), draft("a", "other"), draft("b", "other"))))
                .satisfiesExactly(
                        one -> assertThat(one).isInstanceOf(Spooled.class),
                        two -> assertThat(two).isEqualTo(new IdTaken("a")),
                        three -> assertThat(three).isInstanceOf(Spooled.class));
    }

    @Test
    void an_id_that_the_store_has_already_adds_nothing_when_it_is_moved() {
        store.enqueue(List.of(draft("a", "q")));
        chain.breakIt();
        store.enqueue(List.of(draft("a", "q")));
        chain.mendIt();
        chain.drainAll();
        assertThat(claimed(10)).containsExactly("a");
        assertThat(store.enqueue(List.of(draft("a", "q")))).containsExactly(new Exists("a", TaskState.LEASED));
    }

    @Test
    void kept_tasks_are_handed_out_in_their_order_and_before_newer_ones() {
        store.enqueue(List.of(draft("before", "q")));
        chain.breakIt();
        for (int i = 0; i < 1_200; i++) {
            store.enqueue(List.of(draft("kept" + i, "q")));
        }
        chain.mendIt();
        chain.drainAll();
        assertThat(store.enqueue(List.of(draft("after", "q"))).getFirst()).isInstanceOf(Created.class);
        assertThat(claimed(2_000))
                .containsExactlyElementsOf(Stream.of(
                                Stream.of("before"),
                                IntStream.range(0, 1_200).mapToObj(i -> "kept" + i),
                                Stream.of("after"))
                        .flatMap(ids -> ids)
                        .toList());
    }

    @Test
    void while_older_ones_wait_a_new_task_is_kept_behind_them_though_the_store_is_back() {
        chain = new Chain(real, spool, clock, Map.of("pulsewarden.queue.spool.hand-over-wait", "0ms"));
        store = chain.store;
        chain.breakIt();
        store.enqueue(List.of(draft("a", "q")));
        chain.mendIt();
        assertThat(store.enqueue(List.of(draft("b", "q"))).getFirst()).isInstanceOf(Spooled.class);
        assertThat(chain.faulty.calls).isEmpty();
        chain.drainAll();
        assertThat(claimed(10)).containsExactly("a", "b");
    }

    @Test
    void what_is_kept_comes_after_what_the_store_took_before_though_this_node_s_clock_is_behind() {
        SettableClock behind = new SettableClock();
        behind.advance(Duration.ofSeconds(-5));
        chain = new Chain(real, spool, behind);
        store = chain.store;
        store.enqueue(List.of(draft("stored", "q")));
        chain.breakIt();
        store.enqueue(List.of(draft("kept", "q")));
        behind.advance(Duration.ofSeconds(-5));
        store.enqueue(List.of(draft("kept later", "q")));
        chain.mendIt();
        clock.advance(Duration.ofSeconds(1));
        chain.drainAll();
        assertThat(claimed(10)).containsExactly("stored", "kept", "kept later");
    }

    @Test
    void what_is_kept_after_a_restart_comes_after_what_was_kept_before_though_the_clock_was_set_back() {
        chain.breakIt();
        store.enqueue(List.of(draft("before", "q")));
        clock.advance(Duration.ofSeconds(-5));
        restart();
        chain.breakIt();
        store.enqueue(List.of(draft("after", "q")));
        chain.mendIt();
        clock.advance(Duration.ofSeconds(10));
        chain.drainAll();
        assertThat(claimed(10)).containsExactly("before", "after");
    }

    @Test
    void an_id_that_turns_out_to_be_another_queue_s_is_counted_and_answered_with_its_task_when_said_again() {
        store.enqueue(List.of(draft("taken", "other")));
        chain.breakIt();
        TaskDraft draft = draft("taken", "q");
        assertThat(store.enqueue(List.of(draft)).getFirst()).isInstanceOf(Spooled.class);
        chain.mendIt();
        chain.drainAll();
        String own = draft.withOwnId().id();
        assertThat(store.enqueue(List.of(draft("new", "q"), draft, draft("taken", "a third"))))
                .satisfiesExactly(
                        first -> assertThat(first).isInstanceOf(Created.class),
                        second -> assertThat(second).isEqualTo(new Exists(own, TaskState.READY)),
                        third -> assertThat(third).isEqualTo(new IdTaken("taken")));
        assertThat(claimed(10)).containsExactly(own, "new");
        assertThat(counted("tasks", "renamed")).isEqualTo(1);
        assertThat(counted("tasks", "alias")).isZero();
    }

    @Test
    void a_kept_task_whose_dedupe_key_turns_out_to_be_taken_is_counted_as_an_alias() {
        store.enqueue(List.of(draft("has the key", "q", "k")));
        chain.breakIt();
        store.enqueue(List.of(draft("alias", "q", "k"), draft("has the key", "q", "k"), draft("b", "q")));
        chain.mendIt();
        chain.drainAll();
        assertThat(find("alias").task().id()).isEqualTo("has the key");
        assertThat(counted("tasks", "alias")).isEqualTo(1);
        assertThat(counted("tasks", "renamed")).isZero();
    }

    @Test
    void a_store_that_is_busy_is_given_as_many_at_once_as_before() {
        chain.breakIt();
        store.enqueue(IntStream.range(0, 8).mapToObj(i -> draft("t" + i, "q")).toList());
        chain.mendIt();
        List<Integer> sizes = new ArrayList<>();
        chain.faulty.poison((method, args) -> {
            if (!method.equals("adopt")) {
                return null;
            }
            sizes.add(((List<?>) args[0]).size());
            return sizes.size() == 1 ? new TaskStoreException(Reason.OVERLOADED, "busy", null) : null;
        });
        tryToDrain();
        tryToDrain();
        assertThat(sizes).containsExactly(8, 8);
    }

    @Test
    void a_store_that_is_busy_or_full_is_not_away() {
        chain.faulty.is(Fault.BUSY);
        assertThatThrownBy(() -> store.enqueue(List.of(draft("a", "q")))).isInstanceOf(TaskStoreException.class);
        chain.faulty.is(Fault.NONE);
        chain.faulty.poison((_, _) -> new TaskStoreException(Reason.FULL, "full", null));
        assertThatThrownBy(() -> store.enqueue(List.of(draft("a", "q")))).hasMessage("full");
        assertThat(chain.backlog.tasks().isEmpty()).isTrue();
    }

    @Test
    void a_kept_task_is_found_by_its_id_also_while_the_store_is_away() {
        chain.breakIt();
        store.enqueue(List.of(draft("a", "q")));
        assertThat(find("a").spooled()).isTrue();
        assertThatThrownBy(() -> store.find(List.of("unknown")))
                .isInstanceOfSatisfying(
                        TaskStoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE));
        chain.mendIt();
        assertThat(find("a").spooled()).isTrue();
        assertThat(store.find(List.of("unknown")).getFirst()).isEmpty();
        chain.drainAll();
        assertThat(find("a").spooled()).isFalse();
    }

    // ---- acks and nacks

    @Test
    void during_an_outage_acks_and_nacks_are_held_each_once_and_take_effect_afterwards() {
        store.enqueue(List.of(draft("a", "q"), draft("b", "q")));
        List<LeasedTask> leased = claim(2);
        chain.breakIt();
        assertThat(ack(leased.get(0))).isEqualTo(new Held());
        assertThat(ack(leased.get(0))).isEqualTo(new Held());
        assertThat(nack(leased.get(1))).isEqualTo(new Held());
        assertThat(ack(leased.get(1))).as("what was said first counts").isEqualTo(new Held());
        assertThat(chain.backlog.endingTotals().entries()).isEqualTo(2);
        chain.mendIt();
        assertThat(ack(leased.get(0))).as("before it was moved").isEqualTo(new Held());
        chain.drainAll();
        assertThat(ack(leased.get(0))).isEqualTo(new Done());
        assertThat(find("a").task().result()).isEqualTo(new RawJson("\"ok\""));
        assertThat(find("b").attempts().getFirst().error()).isEqualTo("broken");
        assertThat(find("b").task().draft().runAt()).isEqualTo(clock.instant().plusSeconds(7));
    }

    @Test
    void who_ended_an_attempt_is_held_with_its_end() {
        store.enqueue(List.of(draft("a", "q"), draft("b", "q")));
        List<LeasedTask> leased = claim(2);
        chain.breakIt();
        store.ack(List.of(new Completion(leased.get(0).key(), null, "one")));
        store.nack(List.of(new Failure(leased.get(1).key(), null, null, "other")));
        chain.mendIt();
        chain.drainAll();
        assertThat(find("a").attempts().getFirst().worker()).isEqualTo("one");
        assertThat(find("b").attempts().getFirst().worker()).isEqualTo("other");
    }

    @Test
    void what_is_held_as_ended_is_not_given_back() {
        store.enqueue(List.of(draft("a", "q"), draft("b", "q")));
        List<LeasedTask> leased = claim(2);
        chain.breakIt();
        ack(leased.get(0));
        chain.mendIt();
        assertThat(store.release(
                        leased.stream().map(one -> new Release(one.key())).toList()))
                .containsExactly(new Held(), new LeaseResult.Released());
        assertThat(claimed(10)).containsExactly("b");
        chain.drainAll();
        assertThat(find("a").task().state()).isEqualTo(TaskState.DONE);
    }

    @Test
    void all_text_of_what_is_held_and_of_what_is_kept_counts() {
        chain.breakIt();
        String text = "ä".repeat(100);
        store.ack(List.of(new Completion(new LeaseKey(text, text), null, text)));
        store.nack(List.of(new Failure(new LeaseKey(text, text + "x"), text, null, text)));
        assertThat(chain.backlog.endingTotals().bytes()).isEqualTo(2 * Spool.OVERHEAD + 7 * 200 + 1);
        store.enqueue(List.of(
                new TaskDraft(text, text, new RawJson("1"), 4, null, 5, Duration.ofSeconds(1), text, text, text)));
        assertThat(chain.backlog.taskTotals().bytes()).isEqualTo(Spool.OVERHEAD + 5 * 200 + 1);
    }

    @Test
    void while_one_end_is_held_those_of_other_leases_go_to_the_store() {
        store.enqueue(List.of(draft("a", "q"), draft("b", "q")));
        List<LeasedTask> leased = claim(2);
        chain.breakIt();
        ack(leased.get(0));
        chain.mendIt();
        assertThat(store.ack(leased.stream()
                        .map(task -> new Completion(task.key(), null))
                        .toList()))
                .containsExactly(new Held(), new Done());
    }

    @Test
    void an_ack_that_the_store_did_not_answer_for_is_held_and_gives_the_same() {
        Chain impatient = impatient();
        store.enqueue(List.of(draft("a", "q")));
        LeasedTask leased = claim(1).getFirst();
        impatient.faulty.is(Fault.LATE);
        assertThat(impatient.store.ack(List.of(new Completion(leased.key(), null))))
                .containsExactly(new Held());
        impatient.mendIt();
        impatient.drainAll();
        assertThat(find("a").task().state()).isEqualTo(TaskState.DONE);
    }

    @Test
    void ends_of_attempts_are_moved_before_tasks() {
        store.enqueue(List.of(draft("a", "q")));
        LeasedTask leased = claim(1).getFirst();
        chain.breakIt();
        store.enqueue(List.of(draft("b", "q")));
        ack(leased);
        chain.mendIt();
        chain.drainAll();
        assertThat(chain.faulty.calls).containsSubsequence("ack", "adopt").doesNotContainSubsequence("adopt", "ack");
    }

    @Test
    void an_end_that_comes_too_late_is_counted_and_gone() {
        store.enqueue(List.of(draft("a", "q")));
        LeasedTask leased = claim(1).getFirst();
        chain.breakIt();
        ack(leased);
        real.release(List.of(new Release(leased.key())));
        chain.mendIt();
        chain.drainAll();
        assertThat(chain.backlog.endings().isEmpty()).isTrue();
        assertThat(counted("endings", "lease-lost")).isEqualTo(1);
        assertThat(claimed(10)).containsExactly("a");
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void of_many_ends_that_come_too_late_the_first_is_logged_and_in_the_end_how_many(CapturedOutput log) {
        chain = new Chain(real, spool, clock, Map.of("pulsewarden.queue.spool.batch", "2"));
        store = chain.store;
        chain.breakIt();
        for (int i = 0; i < 9; i++) {
            store.ack(List.of(new Completion(new LeaseKey("t" + i, "lost"), null)));
        }
        chain.mendIt();
        chain.drainAll();
        assertThat(log.getAll()).containsOnlyOnce("come to nothing").containsOnlyOnce("9 held acks and nacks came");
    }

    @Test
    void no_lease_is_taken_back_while_an_end_is_held() {
        store.enqueue(List.of(draft("a", "q")));
        LeasedTask leased = claim(1).getFirst();
        chain.breakIt();
        ack(leased);
        chain.mendIt();
        clock.advance(LEASE.multipliedBy(3));
        assertThat(store.rescue(clock.instant(), 10)).isEqualTo(new Sweep(0, null));
        chain.drainAll();
        store.rescue(clock.instant(), 10);
        assertThat(find("a").task().state()).isEqualTo(TaskState.DONE);
    }

    @Test
    void everything_else_fails_at_once() {
        store.enqueue(List.of(draft("a", "q")));
        LeasedTask leased = claim(1).getFirst();
        chain.breakIt();
        chain.faulty.calls.clear();
        Stream.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
                        () -> claim(1),
                        () -> store.extend(List.of(leased.key())),
                        () -> store.release(List.of(new Release(leased.key()))),
                        () -> store.queues(List.of("q")),
                        () -> store.queues(null, 10),
                        () -> store.pause(List.of("q"), true),
                        () -> store.redrive("q", List.of("a")),
                        () -> store.delete("q", TaskState.DONE, 1))
                .forEach(call -> assertThatThrownBy(call)
                        .isInstanceOfSatisfying(
                                TaskStoreException.class,
                                e -> assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE)));
        assertThat(chain.faulty.calls).isEmpty();
    }

    // ---- what can go wrong with the spool

    @Test
    void after_a_crash_in_the_middle_of_moving_each_task_is_there_once_and_in_order() {
        chain.breakIt();
        for (int i = 0; i < 10; i++) {
            store.enqueue(List.of(draft("t" + i, "q")));
        }
        // the store took the first four; the crash came before they left the disk
        real.adopt(spool.tasks(4, Long.MAX_VALUE).stream()
                .map(Spool.Entry::content)
                .toList());
        restart();
        store.enqueue(List.of(draft("t10", "q")));
        chain.drainAll();
        assertThat(claimed(100))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(0, 10).mapToObj(i -> "t" + i).toList());
    }

    @Test
    void what_was_held_before_a_restart_takes_effect_after_it() {
        store.enqueue(List.of(draft("a", "q")));
        LeasedTask leased = claim(1).getFirst();
        chain.breakIt();
        ack(leased);
        restart();
        assertThat(ack(leased)).isEqualTo(new Held());
        chain.drainAll();
        assertThat(ack(leased)).isEqualTo(new Done());
    }

    @Test
    void an_outage_in_the_middle_of_moving_is_gone_on_from_there() {
        chain = new Chain(real, spool, clock, Map.of("pulsewarden.queue.spool.batch", "3"));
        store = chain.store;
        chain.breakIt();
        for (int i = 0; i < 10; i++) {
            store.enqueue(List.of(draft("t" + i, "q")));
        }
        chain.mendIt();
        chain.drain.runOnce();
        chain.breakIt();
        assertThat(chain.drain.runOnce()).isNull();
        assertThat(chain.backlog.taskTotals().entries()).isEqualTo(7);
        chain.mendIt();
        chain.drainAll();
        assertThat(claimed(100))
                .containsExactlyElementsOf(
                        IntStream.range(0, 10).mapToObj(i -> "t" + i).toList());
    }

    @Test
    void a_task_that_the_store_refuses_for_itself_is_set_aside_and_found_and_given_again_after_a_restart() {
        chain.breakIt();
        store.enqueue(List.of(draft("a", "q"), draft("poison", "q"), draft("b", "q")));
        chain.mendIt();
        chain.faulty.poison((method, args) ->
                method.equals("adopt") && isPoisoned(args) ? new IllegalStateException("too large for it") : null);
        chain.drainAll();
        assertThat(claimed(10)).containsExactly("a", "b");
        assertThat(chain.backlog.taskTotals().aside()).isEqualTo(1);
        assertThat(find("poison").spooled()).isTrue();
        assertThat(store.enqueue(List.of(draft("c", "q"))).getFirst()).isInstanceOf(Created.class);
        restart();
        chain.drainAll();
        assertThat(claimed(10)).containsExactlyInAnyOrder("poison", "c");
    }

    @Test
    void a_task_for_which_alone_the_store_is_away_is_set_aside_after_some_tries() {
        chain.breakIt();
        store.enqueue(List.of(draft("a", "q"), draft("poison", "q"), draft("b", "q")));
        chain.mendIt();
        chain.faulty.poison((method, args) -> method.equals("adopt") && isPoisoned(args)
                ? new TaskStoreException(Reason.UNAVAILABLE, "no answer", null)
                : null);
        for (int i = 0; i < 50 && !chain.backlog.tasks().isEmpty(); i++) {
            tryToDrain();
            chain.circuit.tryAfterPause();
        }
        assertThat(chain.backlog.taskTotals().aside()).isEqualTo(1);
        assertThat(claimed(10)).containsExactly("a", "b");
    }

    @Test
    void an_outage_however_textsets_nothing_aside() {
        chain.breakIt();
        store.enqueue(List.of(draft("a", "q")));
        chain.mendIt();
        for (int i = 0; i < 50; i++) {
            chain.faulty.is(Fault.FAILS);
            tryToDrain();
            chain.circuit.tryAfterPause();
            chain.mendIt();
        }
        assertThat(chain.backlog.taskTotals().aside()).isZero();
        assertThat(chain.backlog.taskTotals().entries()).isEqualTo(1);
    }

    @Test
    void a_full_spool_refuses_new_tasks_keeps_what_it_has_and_answers_what_it_knows() {
        chain = new Chain(
                real,
                spool,
                clock,
                Map.of(
                        "pulsewarden.queue.spool.max-bytes",
                        "600B",
                        "pulsewarden.queue.spool.max-ending-bytes",
                        "300B"));
        store = chain.store;
        store.enqueue(List.of(draft("x", "q"), draft("y", "q")));
        List<LeasedTask> leased = claim(2);
        chain.breakIt();
        List<Enqueued> kept = store.enqueue(List.of(draft("a", "q"), draft("b", "q")));
        assertThatThrownBy(() -> store.enqueue(List.of(draft("c", "q"))))
                .isInstanceOfSatisfying(
                        TaskStoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE))
                .hasMessageContaining("bytes are taken");
        assertThat(store.enqueue(List.of(draft("a", "q"), draft("b", "q")))).isEqualTo(kept);
        assertThatThrownBy(store::probe).isInstanceOf(TaskStoreException.class);
        assertThat(ack(leased.get(0))).isEqualTo(new Held());
        assertThatThrownBy(() -> ack(leased.get(1))).isInstanceOf(TaskStoreException.class);
        assertThat(ack(leased.get(0))).isEqualTo(new Held());
        chain.mendIt();
        chain.drainAll();
        assertThat(claimed(10)).containsExactly("a", "b");
    }

    @Test
    void a_spool_whose_oldest_entry_waits_too_texttakes_nothing_new() {
        chain.breakIt();
        store.enqueue(List.of(draft("a", "q")));
        clock.advance(Duration.ofHours(25));
        chain.drain.runOnce();
        assertThatThrownBy(() -> store.enqueue(List.of(draft("b", "q"))))
                .hasMessageContaining("the oldest waits since");
        chain.mendIt();
        chain.drainAll();
        chain.breakIt();
        assertThat(store.enqueue(List.of(draft("b", "q"))).getFirst()).isInstanceOf(Spooled.class);
    }

    @Test
    void a_spool_that_is_switched_off_keeps_nothing_new_and_moves_what_it_has() {
        chain.breakIt();
        store.enqueue(List.of(draft("a", "q")));
        chain = new Chain(real, spool, clock, Map.of("pulsewarden.queue.spool.enabled", "false"));
        store = chain.store;
        chain.breakIt();
        assertThatThrownBy(() -> store.enqueue(List.of(draft("b", "q"))))
                .hasMessageContaining("nothing is kept on local disk");
        assertThatThrownBy(store::probe).isInstanceOf(TaskStoreException.class);
        chain.mendIt();
        chain.drainAll();
        assertThat(claimed(10)).containsExactly("a");
    }

    @Test
    void a_disk_that_is_full_is_said_and_nothing_of_what_was_refused_waits() throws Exception {
        SqliteDatabase database = stores.spoolDatabase(folder.resolve("small.db"));
        chain = new Chain(real, stores.spool(database), clock);
        store = chain.store;
        chain.breakIt();
        store.enqueue(List.of(draft("a", "q")));
        pragma(database, "PRAGMA max_page_count = 1");
        TaskDraft large = new TaskDraft(
                "large",
                "q",
                new RawJson('"' + "x".repeat(300_000) + '"'),
                4,
                null,
                5,
                Duration.ZERO,
                null,
                null,
                null);
        assertThatThrownBy(() -> store.enqueue(List.of(large)))
                .isInstanceOfSatisfying(
                        TaskStoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.FULL));
        pragma(database, "PRAGMA max_page_count = 100000");
        chain.mendIt();
        chain.drainAll();
        assertThat(chain.backlog.tasks().isEmpty()).isTrue();
        assertThat(claimed(10)).containsExactly("a");
    }

    @Test
    void it_is_ready_as_textas_store_or_spool_takes_a_task() throws Exception {
        SqliteDatabase database = stores.spoolDatabase(folder.resolve("other.db"));
        chain = new Chain(real, stores.spool(database), clock);
        store = chain.store;
        store.probe();
        pragma(database, "PRAGMA query_only = 1");
        store.probe();
        chain.breakIt();
        assertThatThrownBy(store::probe).isInstanceOf(TaskStoreException.class);
        pragma(database, "PRAGMA query_only = 0");
        store.probe();
    }

    @Test
    void what_waits_is_known_by_queue_and_by_age() {
        chain.breakIt();
        store.enqueue(List.of(draft("a", "q"), draft("b", "q"), draft("c", "other")));
        assertThat(chain.backlog.queues(List.of("q", "unknown")))
                .isEqualTo(Map.of("q", new Spool.QueueTotals(2, clock.instant())));
        chain.backlog.age();
        assertThat(chain.backlog.taskTotals().oldest()).isEqualTo(clock.instant());
        clock.advance(Duration.ofSeconds(30));
        assertThat(chain.meters
                        .get("pulsewarden.queue.spool.oldest.seconds")
                        .tag("lane", "tasks")
                        .gauge()
                        .value())
                .isEqualTo(30);
        assertThat(chain.meters
                        .get("pulsewarden.queue.spool.waiting")
                        .tag("lane", "tasks")
                        .gauge()
                        .value())
                .isEqualTo(3);
    }

    /** As after a kill: what was not on the disk is gone. The store is there. */
    private void restart() {
        stores.close(spool);
        spool = stores.spool(folder.resolve("spool.db"));
        chain = new Chain(real, spool, clock);
        store = chain.store;
    }

    private double counted(String lane, String outcome) {
        return chain.meters
                .counter("pulsewarden.queue.spool.entries", "lane", lane, "outcome", outcome)
                .count();
    }

    private Chain impatient() {
        return new Chain(
                real,
                stores.spool(folder.resolve("impatient.db")),
                clock,
                Map.of("pulsewarden.queue.breaker.time-limit", "100ms"));
    }

    private void tryToDrain() {
        try {
            chain.drainAll();
        } catch (TaskStoreException e) {
            // as its runner would: tried again
        }
    }

    private static boolean isPoisoned(Object[] args) {
        return ((List<?>) args[0])
                .stream().anyMatch(task -> ((Accepted) task).draft().id().equals("poison"));
    }

    /** Runs on the writer's connection, which is idle then. */
    private static void pragma(SqliteDatabase database, String pragma) throws SQLException {
        try (Statement statement = database.writer().createStatement()) {
            statement.execute(pragma);
        }
    }

    private LeaseResult ack(LeasedTask leased) {
        return store.ack(List.of(new Completion(leased.key(), new RawJson("\"ok\""))))
                .getFirst();
    }

    private LeaseResult nack(LeasedTask leased) {
        return store.nack(List.of(new Failure(leased.key(), "broken", Duration.ofSeconds(7))))
                .getFirst();
    }

    private TaskDetail find(String id) {
        return store.find(List.of(id)).getFirst().orElseThrow();
    }

    private List<LeasedTask> claim(int max) {
        return store.claim(List.of(new Claim("q", max, LEASE, null))).getFirst();
    }

    private List<String> claimed(int max) {
        return claim(max).stream().map(leased -> leased.task().id()).toList();
    }

    private static TaskDraft draft(String id, String queue) {
        return draft(id, queue, null);
    }

    private static TaskDraft draft(String id, String queue, @Nullable String dedupeKey) {
        return new TaskDraft(id, queue, new RawJson("1"), 4, null, 5, Duration.ofSeconds(1), dedupeKey, null, null);
    }
}
