package dev.pulsewarden.queue.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.SettableClock;
import dev.pulsewarden.queue.TestProperties;
import dev.pulsewarden.queue.settings.BackoffRule;
import dev.pulsewarden.queue.settings.BackoffRule.Kind;
import dev.pulsewarden.queue.task.Attempt.Outcome;
import dev.pulsewarden.queue.task.Enqueued.Created;
import dev.pulsewarden.queue.task.Enqueued.Duplicate;
import dev.pulsewarden.queue.task.Enqueued.Exists;
import dev.pulsewarden.queue.task.Enqueued.IdTaken;
import dev.pulsewarden.queue.task.LeaseResult.Dead;
import dev.pulsewarden.queue.task.LeaseResult.Done;
import dev.pulsewarden.queue.task.LeaseResult.Extended;
import dev.pulsewarden.queue.task.LeaseResult.Lost;
import dev.pulsewarden.queue.task.LeaseResult.Released;
import dev.pulsewarden.queue.task.LeaseResult.Retrying;
import dev.pulsewarden.queue.task.QueueStats.Worker;
import dev.pulsewarden.queue.task.TaskListener.Change;
import dev.pulsewarden.wire.RawJson;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every store of tasks promises. Extended by a test of each. */
public abstract class TaskStoreContract {

    private static final Duration LEASE = Duration.ofSeconds(60);
    /** The default. */
    private static final Duration RETENTION = Duration.ofHours(24);

    private static final int FEW = 2;

    private static final Duration HOLD = Duration.ofSeconds(10);

    private static final QueueProperties PROPERTIES = TestProperties.with(Map.of(
            "pulsewarden.queue.queues[0].name", "brief",
            "pulsewarden.queue.queues[0].retention", "1m",
            "pulsewarden.queue.queues[1].name", "few*",
            "pulsewarden.queue.queues[1].concurrency", String.valueOf(FEW)));

    protected final SettableClock clock = new SettableClock();
    private TaskStore store;

    /** An empty store; the test that opens it closes it. Waits between attempts have no chance in them. */
    protected abstract TaskStore open(Clock clock, Backoff backoff, QueueProperties properties) throws Exception;

    @BeforeEach
    void openStore() throws Exception {
        store = open(clock, new Backoff(Duration.ofMinutes(5), () -> 0.5), PROPERTIES);
    }

    // ---- enqueue

    @Test
    void a_stored_task_is_found_as_it_was_sent() {
        TaskDraft draft = new TaskDraft(
                "a",
                "q",
                new RawJson("{\"n\" : 1.50, \"ä\":\"😀\"}"),
                7,
                null,
                3,
                Duration.ofSeconds(2),
                "k",
                "c",
                "r");
        assertThat(store.enqueue(List.of(draft)).getFirst()).isInstanceOf(Created.class);
        Task task = find("a").task();
        assertThat(task.draft())
                .isEqualTo(new TaskDraft(
                        "a", "q", draft.payload(), 7, clock.instant(), 3, Duration.ofSeconds(2), "k", "c", "r"));
        assertThat(task.state()).isEqualTo(TaskState.READY);
        assertThat(task.attempts()).isZero();
        assertThat(task.createdAt()).isEqualTo(clock.instant());
        assertThat(find("a").attempts()).isEmpty();
    }

    @Test
    void a_payload_is_stored_as_it_was_spelled_also_half_a_surrogate_pair() {
        RawJson odd = new RawJson("[\"\\ud800\", \"\\u0000\", \"\\ud83d\\ude00\"]");
        store.enqueue(List.of(new TaskDraft("a", "q", odd, 4, null, 5, Duration.ofSeconds(1), null, null, null)));
        LeasedTask leased = claim("q", 1).getFirst();
        assertThat(leased.task().draft().payload()).isEqualTo(odd);
        store.ack(List.of(new Completion(leased.key(), odd)));
        assertThat(find("a").task().result()).isEqualTo(odd);
    }

    @Test
    void headers_come_out_in_their_order_and_none_at_all_is_something_else_than_no_headers() {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("x.$y", "\"\u0000\n");
        values.put("content-type", "text/plain");
        values.put("a", "ä😀");
        store.enqueue(
                List.of(with("a", new TaskHeaders(values)), with("b", new TaskHeaders(Map.of())), with("c", null)));
        List<LeasedTask> claimed = claim("q", 3);
        for (TaskDraft draft :
                List.of(claimed.getFirst().task().draft(), find("a").task().draft())) {
            assertThat(draft.headers().values().entrySet()).containsExactlyElementsOf(values.entrySet());
        }
        assertThat(claimed.get(1).task().draft().headers()).isEqualTo(new TaskHeaders(Map.of()));
        assertThat(claimed.get(2).task().draft().headers()).isNull();
        assertThat(store.tasks(new TaskQuery("q", List.of(TaskState.LEASED), null, 10))
                        .items())
                .extracting(task -> task.draft().headers())
                .containsExactlyInAnyOrder(new TaskHeaders(values), new TaskHeaders(Map.of()), null);
    }

    private static TaskDraft with(String id, @Nullable TaskHeaders headers) {
        return new TaskDraft(
                id,
                "q",
                new RawJson("1"),
                4,
                null,
                5,
                BackoffRule.exponential(Duration.ofSeconds(1)),
                null,
                null,
                null,
                headers);
    }

    @Test
    void what_enqueue_answers_is_what_is_stored() {
        Created created = (Created) store.enqueue(List.of(draft("a", "q"))).getFirst();
        assertThat(created.task()).isEqualTo(find("a").task());
    }

    @Test
    void an_unknown_id_finds_nothing_and_does_not_disturb_others() {
        enqueue("a");
        assertThat(store.find(List.of("x", "a")))
                .extracting(Optional::isPresent)
                .containsExactly(false, true);
    }

    @Test
    void the_same_id_again_adds_nothing() {
        enqueue("a");
        clock.advance(Duration.ofSeconds(1));
        TaskDraft again =
                new TaskDraft("a", "q", new RawJson("\"other\""), 9, null, 5, Duration.ofSeconds(1), null, null, null);
        assertThat(store.enqueue(List.of(again, draft("b", "q"))))
                .satisfiesExactly(
                        first -> assertThat(first).isEqualTo(new Exists("a", TaskState.READY)),
                        second -> assertThat(second).isInstanceOf(Created.class));
        assertThat(find("a").task().draft().payload().text()).isEqualTo("\"a\"");
        assertThat(stats("q").counts()).containsEntry(TaskState.READY, 2L);
    }

    @Test
    void the_same_id_twice_in_a_list_is_stored_once() {
        assertThat(store.enqueue(List.of(draft("a", "q"), draft("a", "q"))).get(1))
                .isEqualTo(new Exists("a", TaskState.READY));
        assertThat(claim("q", 10)).hasSize(1);
    }

    @Test
    void an_id_that_another_queue_has_is_taken_and_said_to_be() {
        enqueue("a");
        assertThat(enqueueOne(draft("a", "other"))).isEqualTo(new IdTaken("a"));
        assertThat(claim("other", 1)).isEmpty();
        assertThat(ids(claim("q", 1))).containsExactly("a");
    }

    @Test
    void an_ended_task_s_id_is_still_known() {
        enqueue("a");
        ack(claim("q", 1).getFirst());
        assertThat(store.enqueue(List.of(draft("a", "q")))).containsExactly(new Exists("a", TaskState.DONE));
        assertThat(claim("q", 1)).isEmpty();
    }

    @Test
    void a_dedupe_key_is_taken_until_its_task_has_ended() {
        store.enqueue(List.of(keyed("a", "q", "k")));
        assertThat(enqueueOne(keyed("b", "q", "k"))).isEqualTo(new Duplicate("a", TaskState.READY));
        LeasedTask leased = claim("q", 1).getFirst();
        assertThat(enqueueOne(keyed("b", "q", "k"))).isEqualTo(new Duplicate("a", TaskState.LEASED));
        nack(leased, null);
        assertThat(enqueueOne(keyed("b", "q", "k"))).isEqualTo(new Duplicate("a", TaskState.DELAYED));
        clock.advance(Duration.ofSeconds(1));
        promote();
        ack(claim("q", 1).getFirst());
        assertThat(enqueueOne(keyed("b", "q", "k"))).isInstanceOf(Created.class);
        assertThat(store.find(List.of("b")).getFirst()).isPresent();
    }

    @Test
    void a_dedupe_key_holds_for_its_own_queue_alone_and_within_a_list() {
        assertThat(store.enqueue(List.of(keyed("a", "q", "k"), keyed("b", "q", "k"), keyed("c", "other", "k"))))
                .extracting(Enqueued::id)
                .containsExactly("a", "a", "c");
        assertThat(stats("q").counts()).containsEntry(TaskState.READY, 1L);
        assertThat(stats("other").counts()).containsEntry(TaskState.READY, 1L);
    }

    // ---- adopt

    @Test
    void an_adopted_task_is_from_when_it_was_accepted_and_has_its_place_from_then() {
        Instant accepted = clock.instant();
        clock.advance(Duration.ofSeconds(10));
        enqueue("newer");
        List<Enqueued> adopted = store.adopt(List.of(
                accepted(draft("first", "q"), accepted),
                accepted(draft("a second", "q"), accepted, 1),
                accepted(draft("third", "q"), accepted.plusSeconds(1))));
        assertThat(adopted).allSatisfy(result -> assertThat(result).isInstanceOf(Created.class));
        Task task = find("first").task();
        assertThat(((Created) adopted.getFirst()).task()).isEqualTo(task);
        assertThat(task.createdAt()).isEqualTo(accepted);
        assertThat(task.draft().runAt()).isEqualTo(accepted);
        assertThat(stats("q").oldestReady()).isEqualTo(accepted);
        assertThat(ids(claim("q", 9))).containsExactly("first", "a second", "third", "newer");
    }

    @Test
    void adopted_tasks_stand_at_their_places_and_before_what_is_stored_after_them() {
        enqueue("z", "y");
        store.adopt(List.of(accepted(draft("x", "q"), clock.instant(), 8)));
        store.adopt(List.of(accepted(draft("w", "q"), clock.instant(), 9)));
        enqueue("v");
        assertThat(ids(claim("q", 9))).containsExactly("z", "y", "x", "w", "v");
    }

    @Test
    void what_is_accepted_by_a_clock_ahead_is_from_now() {
        store.adopt(List.of(accepted(draft("a", "q"), clock.instant().plusSeconds(60))));
        assertThat(find("a").task().createdAt()).isEqualTo(clock.instant());
        assertThat(ids(claim("q", 1))).containsExactly("a");
    }

    @Test
    void an_adopted_delayed_task_enters_when_its_time_comes_or_came() {
        Instant accepted = clock.instant();
        clock.advance(Duration.ofSeconds(10));
        store.adopt(List.of(
                accepted(delayed("later", accepted.plusSeconds(20)), accepted),
                accepted(delayed("due meanwhile", accepted.plusSeconds(5)), accepted),
                accepted(draft("before that", "q"), accepted.plusSeconds(4))));
        assertThat(find("due meanwhile").task().draft().runAt()).isEqualTo(accepted.plusSeconds(5));
        assertThat(ids(claim("q", 9))).containsExactly("before that", "due meanwhile");
        assertThat(promote()).isEqualTo(new Sweep(0, accepted.plusSeconds(20)));
    }

    @Test
    void adopting_again_changes_nothing() {
        store.enqueue(List.of(keyed("has the key", "q", "k"), draft("taken", "other")));
        List<Accepted> tasks = List.of(
                accepted(draft("a", "q"), clock.instant()),
                accepted(keyed("alias", "q", "k"), clock.instant()),
                accepted(draft("taken", "q"), clock.instant()));
        List<Enqueued> first = store.adopt(tasks);
        clock.advance(Duration.ofSeconds(1));
        assertThat(store.adopt(tasks))
                .containsExactly(
                        new Exists("a", TaskState.READY),
                        new Exists("has the key", TaskState.READY),
                        new Exists(first.get(2).id(), TaskState.READY));
        assertThat(stats("q").counts()).containsEntry(TaskState.READY, 3L);
        assertThat(find("a").task().createdAt()).isEqualTo(tasks.getFirst().at());
    }

    @Test
    void an_adopted_task_whose_key_is_taken_is_an_alias_of_the_task_that_has_it() {
        store.enqueue(List.of(keyed("a", "q", "k")));
        assertThat(store.adopt(List.of(accepted(keyed("b", "q", "k"), clock.instant()))))
                .containsExactly(new Duplicate("a", TaskState.READY));
        assertThat(find("b")).isEqualTo(find("a"));
        assertThat(store.find(List.of("a", "b", "x")))
                .extracting(Optional::isPresent)
                .containsExactly(true, true, false);
        assertThat(enqueueOne(draft("b", "q"))).isEqualTo(new Exists("a", TaskState.READY));
        assertThat(enqueueOne(draft("b", "other"))).isEqualTo(new IdTaken("b"));
        ack(claim("q", 1).getFirst());
        assertThat(enqueueOne(keyed("b", "q", "k"))).isEqualTo(new Exists("a", TaskState.DONE));
        assertThat(find("b").task().state()).isEqualTo(TaskState.DONE);
        assertThat(stats("q").counts().values()).containsExactlyInAnyOrder(0L, 0L, 0L, 1L, 0L);
    }

    @Test
    void of_two_adopted_tasks_with_one_key_the_second_is_an_alias_of_the_first() {
        assertThat(store.adopt(List.of(
                        accepted(keyed("a", "q", "k"), clock.instant()),
                        accepted(keyed("b", "q", "k"), clock.instant()))))
                .extracting(Enqueued::id)
                .containsExactly("a", "a");
        assertThat(find("b")).isEqualTo(find("a"));
    }

    @Test
    void an_alias_is_forgotten_with_its_task() {
        store.enqueue(List.of(keyed("a", "q", "k"), keyed("deleted", "q", "other")));
        store.adopt(List.of(
                accepted(keyed("b", "q", "k"), clock.instant()), accepted(keyed("c", "q", "other"), clock.instant())));
        ack(claim("q", 1).getFirst());
        clock.advance(RETENTION);
        store.forget(clock.instant(), 10);
        store.delete("q", TaskState.READY, 10);
        assertThat(store.find(List.of("b", "c"))).containsExactly(Optional.empty(), Optional.empty());
        assertThat(store.enqueue(List.of(keyed("b", "q", "k"), draft("c", "another"))))
                .allSatisfy(result -> assertThat(result).isInstanceOf(Created.class));
        assertThat(find("b").task().id()).isEqualTo("b");
    }

    @Test
    void an_adopted_task_whose_id_another_queue_has_gets_one_of_its_own() {
        enqueue("a");
        Enqueued adopted = store.adopt(List.of(accepted(keyed("a", "other", "k"), clock.instant())))
                .getFirst();
        assertThat(adopted).isInstanceOf(Created.class);
        assertThat(adopted.id()).isNotEqualTo("a").hasSize(36);
        assertThat(find(adopted.id()).task().queue()).isEqualTo("other");
        assertThat(find("a").task().queue()).isEqualTo("q");
        Enqueued alias = store.adopt(List.of(accepted(keyed("a", "other", "k"), clock.instant())))
                .getFirst();
        assertThat(alias).isEqualTo(new Exists(adopted.id(), TaskState.READY));
    }

    @Test
    void one_bad_item_among_adopted_tasks_disturbs_no_neighbour() {
        store.enqueue(List.of(keyed("a", "q", "k")));
        assertThat(store.adopt(List.of(
                        accepted(draft("a", "q"), clock.instant()),
                        accepted(keyed("b", "q", "k"), clock.instant()),
                        accepted(draft("c", "q"), clock.instant()))))
                .satisfiesExactly(
                        first -> assertThat(first).isEqualTo(new Exists("a", TaskState.READY)),
                        second -> assertThat(second).isEqualTo(new Duplicate("a", TaskState.READY)),
                        third -> assertThat(third).isInstanceOf(Created.class));
    }

    // ---- claim

    @Test
    void higher_priority_is_handed_out_first_then_what_was_ready_first() {
        store.enqueue(List.of(prioritised("low", 0), prioritised("z-first", 4), prioritised("a-second", 4)));
        clock.advance(Duration.ofSeconds(1));
        store.enqueue(List.of(prioritised("third", 4), prioritised("high", 9)));
        assertThat(ids(claim("q", 10))).containsExactly("high", "z-first", "a-second", "third", "low");
    }

    @Test
    void a_claim_gives_no_more_than_asked_and_each_task_once() {
        enqueue("a", "b", "c");
        assertThat(ids(claim("q", 2))).containsExactly("a", "b");
        assertThat(ids(claim("q", 2))).containsExactly("c");
        assertThat(claim("q", 2)).isEmpty();
    }

    @Test
    void claims_in_one_list_are_answered_each_for_its_queue() {
        enqueue("a", "b");
        store.enqueue(List.of(draft("x", "other")));
        List<List<LeasedTask>> claimed = store.claim(List.of(
                new Claim("q", 1, LEASE, "w"), new Claim("other", 5, LEASE, "w"), new Claim("q", 5, LEASE, "w")));
        assertThat(claimed)
                .extracting(TaskStoreContract::ids)
                .containsExactly(List.of("a"), List.of("x"), List.of("b"));
    }

    @Test
    void a_claimed_task_says_who_has_it_and_until_when() {
        enqueue("a");
        LeasedTask leased = claim("q", 1).getFirst();
        assertThat(leased.leaseTime()).isEqualTo(LEASE);
        assertThat(leased.task()).isEqualTo(find("a").task());
        assertThat(leased.task().state()).isEqualTo(TaskState.LEASED);
        assertThat(leased.task().attempts()).isEqualTo(1);
        assertThat(leased.task().holder())
                .isEqualTo(new Task.Holder("w", clock.instant(), clock.instant().plus(LEASE)));
        assertThat(find("a").attempts())
                .containsExactly(new Attempt(1, "w", clock.instant(), null, Outcome.RUNNING, null));
    }

    @Test
    void concurrent_claims_never_share_a_task() throws Exception {
        List<TaskDraft> drafts =
                IntStream.range(0, 300).mapToObj(i -> draft("t" + i, "q")).toList();
        store.enqueue(drafts);
        Callable<List<String>> worker = () -> {
            List<String> mine = new ArrayList<>();
            for (List<String> got = ids(claim("q", 7)); !got.isEmpty(); got = ids(claim("q", 7))) {
                mine.addAll(got);
            }
            return mine;
        };
        try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<String> all = new ArrayList<>();
            for (Future<List<String>> mine :
                    workers.invokeAll(Stream.generate(() -> worker).limit(8).toList())) {
                all.addAll(mine.get());
            }
            assertThat(all).hasSize(300).doesNotHaveDuplicates();
        }
    }

    // ---- limited leases

    @Test
    void no_more_tasks_of_a_queue_are_leased_at_once_than_its_limit() {
        enqueueFew("few", 4);
        enqueueFew("few too", 3);
        Claim one = new Claim("few", 1, LEASE, "w");
        assertThat(store.claim(List.of(one, new Claim("few too", 9, LEASE, "w"), new Claim("few", 9, LEASE, "w"), one)))
                .extracting(List::size)
                .containsExactly(1, FEW, 1, 0);
        assertThat(claim("few", 9)).isEmpty();
        assertThat(stats("few").counts()).containsEntry(TaskState.LEASED, 2L).containsEntry(TaskState.READY, 2L);
        store.enqueue(List.of(draft("a", "q"), draft("b", "q"), draft("c", "q")));
        assertThat(claim("q", 9)).hasSize(3);
    }

    @Test
    void each_end_of_a_lease_lets_one_more_be_leased_and_is_told_once_to_whoever_waits() {
        List<String> news = readyNews();
        for (Consumer<LeasedTask> end : ends()) {
            enqueueFew("few", 4);
            List<LeasedTask> leased = claim("few", 9);
            assertThat(leased).hasSize(FEW);
            news.clear();
            end.accept(leased.getFirst());
            assertThat(news).containsExactly("few 1");
            assertThat(claim("few", 9)).hasSize(1);
            assertThat(claim("few", 9)).isEmpty();
            for (TaskState state : TaskState.values()) {
                store.delete("few", state, 100);
            }
        }
    }

    /** All ways in which a lease can end. */
    private List<Consumer<LeasedTask>> ends() {
        return List.of(
                this::ack,
                leased -> nack(leased, null),
                leased -> nack(leased, Duration.ZERO),
                leased -> {
                    nack(leased, Duration.ZERO);
                    // said again it ends nothing
                    nack(leased, Duration.ZERO);
                    ack(leased);
                },
                leased -> store.release(List.of(new Release(leased.key()))),
                this::lose,
                leased -> {
                    clock.advance(LEASE);
                    store.rescue(clock.instant(), 1);
                },
                leased -> store.delete("few", TaskState.LEASED, 1));
    }

    @Test
    void the_end_of_a_limited_lease_by_death_is_told_too() {
        store.enqueue(List.of(buried("a", "few"), buried("b", "few"), buried("c", "few")));
        List<String> news = readyNews();
        claim("few", 9).forEach(leased -> assertThat(nack(leased, null)).isEqualTo(new Dead()));
        lose(claim("few", 9).getFirst());
        assertThat(news).containsExactly("few 1", "few 1", "few 1");
    }

    @Test
    @Timeout(60)
    void concurrent_claims_never_hold_more_than_the_limit() throws Exception {
        int tasks = 40;
        enqueueFew("few", tasks);
        Callable<List<LeasedTask>> claim = () -> claim("few", FEW);
        int done = 0;
        try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
            while (done < tasks) {
                // none of them ends before all were answered
                List<LeasedTask> held = new ArrayList<>();
                for (Future<List<LeasedTask>> answer : workers.invokeAll(Collections.nCopies(4, claim))) {
                    held.addAll(answer.get());
                }
                assertThat(held).hasSizeLessThanOrEqualTo(FEW);
                done += held.size();
                held.forEach(this::ack);
            }
        }
        assertThat(stats("few").counts()).containsEntry(TaskState.DONE, (long) tasks);
    }

    // ---- delay

    @Test
    void a_delayed_task_is_handed_out_when_its_time_has_come() {
        Instant due = clock.instant().plusSeconds(10);
        store.enqueue(List.of(delayed("a", due)));
        assertThat(find("a").task().state()).isEqualTo(TaskState.DELAYED);
        clock.advance(Duration.ofMillis(9_999));
        assertThat(promote()).isEqualTo(new Sweep(0, due));
        assertThat(claim("q", 1)).isEmpty();
        clock.advance(Duration.ofMillis(1));
        assertThat(promote()).isEqualTo(new Sweep(1, null));
        assertThat(ids(claim("q", 1))).containsExactly("a");
    }

    @Test
    void due_tasks_enter_in_the_order_of_their_times_behind_those_that_were_ready() {
        Instant now = clock.instant();
        store.enqueue(List.of(delayed("second", now.plusSeconds(2)), delayed("first", now.plusSeconds(1))));
        clock.advance(Duration.ofSeconds(5));
        enqueue("ready before");
        promote();
        enqueue("ready after");
        assertThat(ids(claim("q", 9))).containsExactly("ready before", "first", "second", "ready after");
    }

    @Test
    void a_time_that_is_past_is_now() {
        store.enqueue(List.of(delayed("a", Instant.MIN)));
        assertThat(find("a").task().draft().runAt()).isEqualTo(clock.instant());
        assertThat(ids(claim("q", 1))).containsExactly("a");
    }

    @Test
    void promotion_moves_no_more_than_a_batch() {
        Instant due = clock.instant().plusSeconds(1);
        store.enqueue(List.of(delayed("a", due), delayed("b", due), delayed("c", due)));
        clock.advance(Duration.ofSeconds(1));
        assertThat(store.promote(clock.instant(), 2)).isEqualTo(new Sweep(2, due));
        assertThat(store.promote(clock.instant(), 2)).isEqualTo(new Sweep(1, null));
    }

    // ---- ack and nack

    @Test
    void an_ack_ends_the_task_and_said_again_gives_the_same() {
        enqueue("a");
        LeasedTask leased = claim("q", 1).getFirst();
        Completion completion = new Completion(leased.key(), new RawJson("{\"r\": 1}"));
        clock.advance(Duration.ofSeconds(1));
        assertThat(store.ack(List.of(completion, completion))).containsExactly(new Done(), new Done());
        assertThat(store.ack(List.of(completion))).containsExactly(new Done());
        Task task = find("a").task();
        assertThat(task.state()).isEqualTo(TaskState.DONE);
        assertThat(task.endedAt()).isEqualTo(clock.instant());
        assertThat(task.result()).isEqualTo(new RawJson("{\"r\": 1}"));
        assertThat(find("a").attempts())
                .containsExactly(
                        new Attempt(1, "w", clock.instant().minusSeconds(1), clock.instant(), Outcome.DONE, null));
    }

    @Test
    void a_wrong_lease_or_an_unknown_task_is_lost_and_fails_no_neighbour() {
        enqueue("a", "b");
        List<LeasedTask> leased = claim("q", 2);
        assertThat(store.ack(List.of(
                        new Completion(new LeaseKey("a", "wrong"), null),
                        new Completion(new LeaseKey("unknown", "x"), null),
                        new Completion(new LeaseKey("a", leased.get(1).lease()), null),
                        new Completion(leased.get(1).key(), null))))
                .containsExactly(new Lost(), new Lost(), new Lost(), new Done());
        assertThat(find("a").task().state()).isEqualTo(TaskState.LEASED);
    }

    @Test
    void a_nack_retries_after_the_backoff_and_said_again_gives_the_same() {
        enqueue("a");
        LeasedTask first = claim("q", 1).getFirst();
        Instant retry = clock.instant().plusSeconds(1);
        assertThat(nack(first, null)).isEqualTo(new Retrying(retry));
        assertThat(nack(first, null)).isEqualTo(new Retrying(retry));
        assertThat(ack(first)).isEqualTo(new Retrying(retry));
        assertThat(claim("q", 1)).isEmpty();
        clock.advance(Duration.ofSeconds(1));
        promote();
        LeasedTask second = claim("q", 1).getFirst();
        assertThat(second.lease()).isNotEqualTo(first.lease());
        assertThat(second.task().attempts()).isEqualTo(2);
        assertThat(nack(first, null)).isEqualTo(new Retrying(retry));
        assertThat(find("a").task().state()).isEqualTo(TaskState.LEASED);
        assertThat(nack(second, null)).isEqualTo(new Retrying(clock.instant().plusSeconds(2)));
    }

    @Test
    void the_waits_between_attempts_are_as_the_task_says() {
        store.enqueue(List.of(
                waiting("fixed", new BackoffRule(Kind.FIXED, Duration.ofSeconds(7), null)),
                waiting("capped", new BackoffRule(Kind.EXPONENTIAL, Duration.ofSeconds(7), Duration.ofSeconds(9)))));
        assertThat(waits("fixed")).containsExactly(7L, 7L, 7L);
        assertThat(waits("capped")).containsExactly(7L, 9L, 9L);
    }

    /** In seconds, after three failures. */
    private List<Long> waits(String queue) {
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            LeasedTask leased = claim(queue, 1).getFirst();
            assertThat(leased.task()).isEqualTo(find(queue).task());
            Retrying retrying = (Retrying) nack(leased, null);
            waits.add(Duration.between(clock.instant(), retrying.runAt()).toSeconds());
            clock.advance(Duration.ofMinutes(1));
            promote();
        }
        return waits;
    }

    @Test
    void who_ended_an_attempt_is_in_the_history_instead_of_who_claimed_it() {
        store.enqueue(List.of(limited("a", 2)));
        store.nack(List.of(new Failure(claim("q", 1).getFirst().key(), "broken", Duration.ZERO, "first")));
        assertThat(find("a").task().holder()).isNull();
        Completion completion = new Completion(claim("q", 1).getFirst().key(), null, "second");
        store.ack(List.of(completion));
        assertThat(store.ack(List.of(new Completion(completion.key(), null, "late"))))
                .containsExactly(new Done());
        assertThat(find("a").attempts()).extracting(Attempt::worker).containsExactly("first", "second");
        assertThat(find("a").task().holder().worker()).isEqualTo("second");
    }

    @Test
    void a_dead_task_says_who_had_it_last() {
        store.enqueue(List.of(limited("a", 1), limited("b", 1), limited("c", 1)));
        List<LeasedTask> leased = claim("q", 3);
        store.nack(List.of(
                new Failure(leased.get(0).key(), null, null, "other"),
                new Failure(leased.get(1).key(), null, null)));
        clock.advance(LEASE);
        rescue();
        assertThat(Stream.of("a", "b", "c").map(this::find))
                .allSatisfy(dead -> assertThat(dead.task().holder().worker())
                        .isEqualTo(dead.attempts().getFirst().worker()));
        assertThat(find("a").task().holder().worker()).isEqualTo("other");
        assertThat(find("b").task().holder().worker()).isEqualTo("w");
    }

    @Test
    void a_nack_with_a_delay_waits_so_long_instead() {
        enqueue("a");
        assertThat(nack(claim("q", 1).getFirst(), Duration.ofHours(1)))
                .isEqualTo(new Retrying(clock.instant().plusSeconds(3600)));
    }

    @Test
    void a_nack_without_delay_is_ready_at_once_behind_the_others() {
        enqueue("a", "b");
        nack(claim("q", 1).getFirst(), Duration.ZERO);
        assertThat(ids(claim("q", 2))).containsExactly("b", "a");
    }

    @Test
    void after_the_last_attempt_a_task_is_dead_with_its_history() {
        store.enqueue(List.of(limited("a", 2)));
        Instant start = clock.instant();
        nack(claim("q", 1).getFirst(), Duration.ZERO);
        clock.advance(Duration.ofSeconds(1));
        LeasedTask last = claim("q", 1).getFirst();
        assertThat(nack(last, null)).isEqualTo(new Dead());
        assertThat(nack(last, null)).isEqualTo(new Dead());
        TaskDetail dead = find("a");
        assertThat(dead.task().state()).isEqualTo(TaskState.DEAD);
        assertThat(dead.task().endedAt()).isEqualTo(clock.instant());
        assertThat(dead.attempts())
                .containsExactly(
                        new Attempt(1, "w", start, start, Outcome.FAILED, "broken"),
                        new Attempt(2, "w", clock.instant(), clock.instant(), Outcome.FAILED, "broken"));
        assertThat(claim("q", 1)).isEmpty();
    }

    // ---- leases

    @Test
    void a_released_task_keeps_its_place_and_no_attempt_is_counted() {
        enqueue("a", "b");
        LeasedTask leased = claim("q", 1).getFirst();
        clock.advance(Duration.ofSeconds(5));
        assertThat(store.release(List.of(new Release(leased.key())))).containsExactly(new Released());
        assertThat(store.release(List.of(new Release(leased.key())))).containsExactly(new Released());
        assertThat(find("a").task().attempts()).isZero();
        assertThat(find("a").task().holder()).isNull();
        List<LeasedTask> again = claim("q", 2);
        assertThat(ids(again)).containsExactly("a", "b");
        assertThat(again.getFirst().task().attempts()).isEqualTo(1);
        assertThat(store.release(List.of(new Release(leased.key())))).containsExactly(new Released());
        assertThat(find("a").task().state()).isEqualTo(TaskState.LEASED);
    }

    @Test
    void a_task_given_back_because_its_worker_was_lost_keeps_its_place_and_says_so() {
        enqueue("a", "b");
        LeasedTask leased = claim("q", 1).getFirst();
        Instant start = clock.instant();
        clock.advance(Duration.ofSeconds(5));
        Instant end = clock.instant();
        assertThat(lose(leased)).isEqualTo(new Released());
        assertThat(lose(leased)).isEqualTo(new Released());
        TaskDetail lost = find("a");
        assertThat(lost.task().state()).isEqualTo(TaskState.READY);
        assertThat(lost.task().attempts()).isZero();
        assertThat(lost.task().workerLost()).isEqualTo(1);
        assertThat(lost.task().deadReason()).isNull();
        assertThat(lost.task().holder()).isNull();
        assertThat(lost.attempts()).containsExactly(new Attempt(1, "session", start, end, Outcome.WORKER_LOST, null));
        assertThat(ack(leased)).isEqualTo(new Lost());
        assertThat(nack(leased, null)).isEqualTo(new Lost());
        LeasedTask again = claim("q", 1).getFirst();
        assertThat(again.task().id()).isEqualTo("a");
        assertThat(again.task().attempts()).isEqualTo(1);
        assertThat(again.task().workerLost()).isEqualTo(1);
        assertThat(lose(leased)).isEqualTo(new Released());
        assertThat(find("a").task().workerLost()).isEqualTo(1);
        assertThat(ack(again)).isEqualTo(new Done());
    }

    @Test
    void a_task_with_which_as_many_workers_were_lost_as_it_may_have_attempts_is_dead_with_that_reason() {
        store.enqueue(List.of(limited("a", 2)));
        lose(claim("q", 1).getFirst());
        LeasedTask last = claim("q", 1).getFirst();
        assertThat(lose(last)).isEqualTo(new Dead());
        assertThat(lose(last)).isEqualTo(new Dead());
        TaskDetail dead = find("a");
        assertThat(dead.task().state()).isEqualTo(TaskState.DEAD);
        assertThat(dead.task().deadReason()).isEqualTo(DeadReason.WORKER_LOST);
        assertThat(dead.task().workerLost()).isEqualTo(2);
        assertThat(dead.task().attempts()).isZero();
        assertThat(dead.task().endedAt()).isEqualTo(clock.instant());
        assertThat(dead.attempts())
                .extracting(Attempt::outcome)
                .containsExactly(Outcome.WORKER_LOST, Outcome.WORKER_LOST);
        assertThat(claim("q", 1)).isEmpty();
        clock.advance(RETENTION);
        store.forget(clock.instant(), 10);
        assertThat(store.find(List.of("a")).getFirst()).isEmpty();
    }

    @Test
    void a_lease_that_runs_out_counts_as_a_lost_worker_too() {
        store.enqueue(List.of(limited("a", 2)));
        claim("q", 1);
        clock.advance(LEASE);
        rescue();
        assertThat(find("a").task().attempts()).isEqualTo(1);
        assertThat(find("a").task().workerLost()).isEqualTo(1);
        clock.advance(Duration.ofSeconds(2));
        promote();
        assertThat(lose(claim("q", 1).getFirst())).isEqualTo(new Dead());
        assertThat(find("a").task().deadReason()).isEqualTo(DeadReason.WORKER_LOST);
        assertThat(find("a").task().attempts()).isEqualTo(1);
    }

    @Test
    void a_lease_that_runs_out_after_workers_were_lost_makes_the_task_dead_before_its_attempts_are_used_up() {
        store.enqueue(List.of(limited("a", 2)));
        lose(claim("q", 1).getFirst());
        claim("q", 1);
        clock.advance(LEASE);
        rescue();
        assertThat(find("a").task().state()).isEqualTo(TaskState.DEAD);
        assertThat(find("a").task().deadReason()).isEqualTo(DeadReason.WORKER_LOST);
        assertThat(find("a").task().attempts()).isEqualTo(1);
        assertThat(find("a").task().workerLost()).isEqualTo(2);
    }

    @Test
    void a_task_whose_last_attempt_failed_is_dead_for_that_whatever_happened_before() {
        store.enqueue(List.of(limited("a", 2)));
        lose(claim("q", 1).getFirst());
        nack(claim("q", 1).getFirst(), Duration.ZERO);
        assertThat(find("a").task().workerLost()).isEqualTo(1);
        assertThat(nack(claim("q", 1).getFirst(), null)).isEqualTo(new Dead());
        assertThat(find("a").task().deadReason()).isEqualTo(DeadReason.FAILED);
        assertThat(find("a").task().workerLost()).isEqualTo(1);
    }

    @Test
    void a_redrive_forgets_lost_workers() {
        store.enqueue(List.of(limited("a", 1)));
        lose(claim("q", 1).getFirst());
        store.redrive("q", List.of("a"));
        assertThat(find("a").task().workerLost()).isZero();
        assertThat(find("a").task().deadReason()).isNull();
        assertThat(find("a").attempts()).extracting(Attempt::outcome).containsExactly(Outcome.WORKER_LOST);
        assertThat(lose(claim("q", 1).getFirst())).isEqualTo(new Dead());
        assertThat(find("a").task().workerLost()).isEqualTo(1);
    }

    @Test
    void a_task_with_which_a_worker_was_lost_is_handed_out_alone() {
        store.enqueue(List.of(prioritised("first", 5), prioritised("suspect", 4), prioritised("last", 3)));
        List<LeasedTask> all = claim("q", 3);
        lose(all.get(1));
        store.release(
                List.of(new Release(all.get(0).key()), new Release(all.get(2).key())));
        List<LeasedTask> before = claim("q", 3);
        assertThat(ids(before)).containsExactly("first");
        assertThat(ids(claim("q", 3))).containsExactly("suspect");
        assertThat(ids(claim("q", 3))).containsExactly("last");
    }

    @Test
    void claims_that_come_together_do_not_share_a_suspect_task_with_others() {
        enqueue("a", "b", "c");
        List<LeasedTask> all = claim("q", 3);
        lose(all.getFirst());
        store.release(
                List.of(new Release(all.get(1).key()), new Release(all.get(2).key())));
        Claim claim = new Claim("q", 2, LEASE, "w");
        assertThat(store.claim(List.of(claim, claim)))
                .extracting(TaskStoreContract::ids)
                .containsExactly(List.of("a"), List.of("b", "c"));
    }

    @Test
    void whoever_waits_is_told_of_what_a_claim_left_because_of_a_suspect_task() {
        enqueue("a", "b");
        LeasedTask first = claim("q", 1).getFirst();
        lose(first);
        List<String> news = new ArrayList<>();
        store.listen(new TaskListener() {
            @Override
            public void changed(Change change, String queue, int tasks) {
                news.add(change + " " + tasks);
            }
        });
        List<LeasedTask> alone = claim("q", 2);
        assertThat(ids(alone)).containsExactly("a");
        assertThat(news).containsExactlyInAnyOrder("CLAIMED 1", "READY 1");
        news.clear();
        lose(alone.getFirst());
        assertThat(news).containsExactlyInAnyOrder("WORKER_LOST 1", "READY 1");
    }

    @Test
    void releases_of_both_kinds_in_one_list_are_answered_in_their_order() {
        enqueue("a", "b", "c");
        List<LeasedTask> all = claim("q", 3);
        assertThat(store.release(List.of(
                        new Release(all.get(0).key(), true, null),
                        new Release(new LeaseKey("unknown", "x")),
                        new Release(all.get(1).key()),
                        new Release(new LeaseKey("unknown", "x"), true, null),
                        new Release(all.get(2).key(), true, null))))
                .containsExactly(new Released(), new Lost(), new Released(), new Lost(), new Released());
        assertThat(find("a").task().workerLost()).isEqualTo(1);
        assertThat(find("a").attempts().getFirst().worker()).isEqualTo("w");
        assertThat(find("b").task().workerLost()).isZero();
        assertThat(find("b").attempts()).isEmpty();
    }

    @Test
    void an_expired_lease_is_rescued_once() {
        enqueue("a");
        LeasedTask leased = claim("q", 1).getFirst();
        Instant expiry = clock.instant().plus(LEASE);
        clock.advance(LEASE.minusMillis(1));
        assertThat(rescue()).isEqualTo(new Sweep(0, expiry));
        clock.advance(Duration.ofMillis(1));
        assertThat(rescue()).isEqualTo(new Sweep(1, null));
        assertThat(rescue()).isEqualTo(new Sweep(0, null));
        TaskDetail rescued = find("a");
        assertThat(rescued.task().state()).isEqualTo(TaskState.DELAYED);
        assertThat(rescued.task().draft().runAt()).isEqualTo(clock.instant().plusSeconds(1));
        assertThat(rescued.attempts())
                .containsExactly(new Attempt(
                        1,
                        "w",
                        expiry.minus(LEASE),
                        clock.instant(),
                        Outcome.EXPIRED,
                        "the lease of 60000 ms ran out"));
        assertThat(ack(leased)).isEqualTo(new Lost());
        assertThat(nack(leased, null)).isEqualTo(new Lost());
        assertThat(store.extend(List.of(leased.key()))).containsExactly(new Lost());
        assertThat(store.release(List.of(new Release(leased.key())))).containsExactly(new Lost());
    }

    @Test
    void a_task_whose_last_lease_runs_out_is_dead() {
        store.enqueue(List.of(limited("a", 1)));
        claim("q", 1);
        clock.advance(LEASE);
        rescue();
        assertThat(find("a").task().state()).isEqualTo(TaskState.DEAD);
    }

    @Test
    void an_ack_after_the_end_of_the_lease_counts_until_the_task_was_taken_back() {
        enqueue("a");
        LeasedTask leased = claim("q", 1).getFirst();
        clock.advance(LEASE.multipliedBy(2));
        assertThat(ack(leased)).isEqualTo(new Done());
        assertThat(rescue().tasks()).isZero();
    }

    @Test
    void an_extended_lease_runs_its_whole_length_anew() {
        enqueue("a");
        LeasedTask leased = claim("q", 1).getFirst();
        clock.advance(LEASE.minusSeconds(1));
        assertThat(store.extend(List.of(leased.key()))).containsExactly(new Extended(LEASE));
        clock.advance(LEASE.minusMillis(1));
        assertThat(rescue().tasks()).isZero();
        clock.advance(Duration.ofMillis(1));
        assertThat(rescue().tasks()).isEqualTo(1);
    }

    @Test
    void prolonging_lets_every_lease_run_its_length_from_now_on() {
        enqueue("a", "b");
        claim("q", 1);
        clock.advance(LEASE.multipliedBy(10));
        claim("q", 1);
        clock.advance(Duration.ofSeconds(30));
        assertThat(prolong()).isEqualTo(2);
        clock.advance(LEASE.minusMillis(1));
        assertThat(rescue().tasks()).isZero();
        clock.advance(Duration.ofMillis(1));
        assertThat(rescue().tasks()).isEqualTo(2);
    }

    @Test
    void a_lease_that_runs_long_enough_already_is_not_prolonged_to_less() {
        enqueue("short", "long");
        LeasedTask longest = store.claim(List.of(new Claim("q", 1, LEASE.multipliedBy(9), null)))
                .getFirst()
                .getFirst();
        claim("q", 1);
        Instant noticed = store.watch().now();
        clock.advance(Duration.ofSeconds(2));
        store.extend(List.of(longest.key()));
        prolong(noticed);
        clock.advance(LEASE.multipliedBy(9).minusMillis(1));
        assertThat(rescue().tasks()).isEqualTo(1);
        assertThat(find(longest.task().id()).task().state()).isEqualTo(TaskState.LEASED);
    }

    @Test
    void after_the_clock_went_back_prolonging_lets_a_lease_run_no_longer_than_its_length() {
        enqueue("a");
        claim("q", 1);
        clock.advance(Duration.ofHours(-10));
        prolong();
        clock.advance(LEASE);
        assertThat(rescue().tasks()).isEqualTo(1);
    }

    @Test
    void rescue_takes_back_no_more_than_a_batch() {
        enqueue("a", "b", "c");
        claim("q", 3);
        clock.advance(LEASE);
        assertThat(store.rescue(clock.instant(), 2).tasks()).isEqualTo(2);
        assertThat(store.rescue(clock.instant(), 2).tasks()).isEqualTo(1);
    }

    // ---- what operators do

    @Test
    void ended_tasks_are_forgotten_when_their_time_is_over() {
        store.enqueue(List.of(limited("dead", 1), draft("done", "q"), draft("open", "q")));
        nack(claim("q", 1).getFirst(), null);
        clock.advance(Duration.ofHours(1));
        ack(claim("q", 1).getFirst());
        clock.advance(RETENTION.minusHours(1).minusMillis(1));
        assertThat(store.forget(clock.instant(), 10).tasks()).isZero();
        clock.advance(Duration.ofMillis(1));
        assertThat(store.forget(clock.instant(), 10).tasks()).isEqualTo(1);
        assertThat(store.find(List.of("dead", "done", "open")))
                .extracting(Optional::isPresent)
                .containsExactly(false, true, true);
        clock.advance(Duration.ofHours(1));
        assertThat(store.forget(clock.instant(), 10).tasks()).isEqualTo(1);
        assertThat(store.enqueue(List.of(draft("dead", "q"))).getFirst()).isInstanceOf(Created.class);
        assertThat(find("dead").attempts()).isEmpty();
        assertThat(stats("q").counts())
                .containsEntry(TaskState.READY, 2L)
                .containsEntry(TaskState.DONE, 0L)
                .containsEntry(TaskState.DEAD, 0L);
    }

    @Test
    void ended_tasks_are_forgotten_up_to_a_limit_those_first_whose_time_was_over_first() {
        enqueue("a", "b", "c");
        for (LeasedTask leased : claim("q", 3).reversed()) {
            ack(leased);
            clock.advance(Duration.ofSeconds(1));
        }
        clock.advance(RETENTION);
        assertThat(store.forget(clock.instant(), 2).tasks()).isEqualTo(2);
        assertThat(store.find(List.of("a", "b", "c")))
                .extracting(Optional::isPresent)
                .containsExactly(true, false, false);
    }

    @Test
    void ended_tasks_are_kept_as_long_as_their_queue_says() {
        store.enqueue(List.of(draft("a", "q"), draft("done", "brief"), buried("dead", "brief")));
        ack(claim("q", 1).getFirst());
        List<LeasedTask> brief = claim("brief", 2);
        ack(brief.getFirst());
        nack(brief.getLast(), null);
        clock.advance(Duration.ofMinutes(1).minusMillis(1));
        assertThat(store.forget(clock.instant(), 10).tasks()).isZero();
        clock.advance(Duration.ofMillis(1));
        assertThat(store.forget(clock.instant(), 10).tasks()).isEqualTo(2);
        assertThat(find("a").task().state()).isEqualTo(TaskState.DONE);
    }

    @Test
    void a_redriven_task_is_not_forgotten_until_it_has_ended_again() {
        store.enqueue(List.of(limited("a", 1)));
        nack(claim("q", 1).getFirst(), null);
        clock.advance(Duration.ofHours(1));
        store.redrive("q", List.of("a"));
        clock.advance(RETENTION);
        assertThat(store.forget(clock.instant(), 10).tasks()).isZero();
        ack(claim("q", 1).getFirst());
        clock.advance(RETENTION.minusMillis(1));
        assertThat(store.forget(clock.instant(), 10).tasks()).isZero();
        clock.advance(Duration.ofMillis(1));
        assertThat(store.forget(clock.instant(), 10).tasks()).isEqualTo(1);
    }

    @Test
    void a_redriven_task_is_ready_with_all_its_attempts_before_it() {
        store.enqueue(List.of(limited("a", 1), draft("b", "q")));
        nack(claim("q", 1).getFirst(), null);
        clock.advance(Duration.ofSeconds(1));
        assertThat(store.redrive("q", List.of("a", "b", "x")))
                .containsExactly(Redriven.READY, Redriven.NOT_DEAD, Redriven.NOT_DEAD);
        assertThat(store.redrive("other", List.of("a"))).containsExactly(Redriven.NOT_DEAD);
        assertThat(find("a").task().endedAt()).isNull();
        assertThat(find("a").attempts()).hasSize(1);
        List<LeasedTask> claimed = claim("q", 2);
        assertThat(ids(claimed)).containsExactly("b", "a");
        assertThat(claimed.get(1).task().attempts()).isEqualTo(1);
        assertThat(ack(claimed.get(1))).isEqualTo(new Done());
    }

    @Test
    void a_dead_task_whose_key_is_taken_meanwhile_stays_dead() {
        TaskDraft keyed = new TaskDraft("a", "q", new RawJson("1"), 4, null, 1, Duration.ofSeconds(1), "k", null, null);
        store.enqueue(List.of(keyed));
        nack(claim("q", 1).getFirst(), null);
        store.enqueue(List.of(keyed("b", "q", "k")));
        assertThat(store.redrive("q", List.of("a"))).containsExactly(Redriven.KEY_TAKEN);
        ack(claim("q", 1).getFirst());
        assertThat(store.redrive("q", List.of("a"))).containsExactly(Redriven.READY);
    }

    @Test
    void tasks_of_one_state_are_deleted_up_to_a_limit() {
        enqueue("a", "b", "c");
        LeasedTask leased = claim("q", 1).getFirst();
        assertThat(store.delete("q", TaskState.READY, 1)).isEqualTo(1);
        assertThat(store.delete("other", TaskState.READY, 5)).isZero();
        assertThat(store.delete("q", TaskState.READY, 5)).isEqualTo(1);
        assertThat(store.delete("q", TaskState.LEASED, 5)).isEqualTo(1);
        assertThat(ack(leased)).isEqualTo(new Lost());
        assertThat(stats("q").counts().values()).containsOnly(0L);
    }

    @Test
    void a_paused_queue_takes_tasks_and_gives_none() {
        enqueue("a");
        store.pause(List.of("q"), true);
        enqueue("b");
        assertThat(claim("q", 5)).isEmpty();
        assertThat(stats("q").paused()).isTrue();
        store.pause(List.of("q"), false);
        assertThat(ids(claim("q", 5))).containsExactly("a", "b");
    }

    // ---- pages and numbers

    @Test
    void pages_show_every_task_once_in_the_order_of_handing_out() {
        store.enqueue(List.of(prioritised("leased", 9), prioritised("low", 1), prioritised("high", 8)));
        claim("q", 1);
        Instant due = clock.instant().plusSeconds(5);
        store.enqueue(List.of(prioritised("high2", 8), delayed("later", due), delayed("later too", due)));
        List<TaskState> all = List.of(TaskState.values());
        for (int limit = 1; limit <= 7; limit++) {
            assertThat(walk(all, limit)).containsExactly("high", "high2", "low", "later", "later too", "leased");
        }
        assertThat(walk(List.of(TaskState.READY), 2)).containsExactly("high", "high2", "low");
        assertThat(walk(List.of(TaskState.DEAD), 2)).isEmpty();
    }

    @Test
    void a_page_does_not_start_at_an_invented_place() {
        for (String after : List.of("", "x", "READY-1-2", "NONE-1-2-3", "READY-1-2-99999999999999999999")) {
            assertThatThrownBy(() -> store.tasks(new TaskQuery("q", List.of(TaskState.READY), after, 5)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void a_queue_nobody_used_is_empty() {
        QueueStats stats = stats("q");
        assertThat(stats.paused()).isFalse();
        assertThat(stats.counts()).containsOnlyKeys(TaskState.values());
        assertThat(stats.counts().values()).containsOnly(0L);
        assertThat(stats.oldestReady()).isNull();
        assertThat(stats.workers()).isEmpty();
    }

    @Test
    void a_queue_s_numbers_follow_its_tasks() {
        Instant start = clock.instant();
        store.enqueue(List.of(prioritised("old", 0)));
        clock.advance(Duration.ofSeconds(1));
        store.enqueue(List.of(
                prioritised("a", 9), prioritised("b", 9), prioritised("c", 9), delayed("d", start.plusSeconds(60))));
        store.claim(List.of(new Claim("q", 1, LEASE, "one"), new Claim("q", 1, LEASE, "two")));
        ack(store.claim(List.of(new Claim("q", 1, LEASE, "two"))).getFirst().getFirst());
        QueueStats stats = stats("q");
        assertThat(stats.oldestReady()).isEqualTo(start);
        assertThat(stats.workers()).containsExactlyInAnyOrder(new Worker("one", 1), new Worker("two", 1));
        assertThat(stats.counts())
                .containsEntry(TaskState.READY, 1L)
                .containsEntry(TaskState.DELAYED, 1L)
                .containsEntry(TaskState.LEASED, 2L)
                .containsEntry(TaskState.DONE, 1L)
                .containsEntry(TaskState.DEAD, 0L);
    }

    @Test
    void queues_are_paged_by_name() {
        store.enqueue(List.of(draft("1", "b"), draft("2", "c"), draft("3", "a")));
        store.pause(List.of("only-paused"), true);
        Page<QueueStats> first = store.queues(null, 3);
        assertThat(first.items()).extracting(QueueStats::queue).containsExactly("a", "b", "c");
        Page<QueueStats> second = store.queues(first.next(), 3);
        assertThat(second.items()).extracting(QueueStats::queue).containsExactly("only-paused");
        assertThat(second.next()).isNull();
    }

    // ---- news

    @Test
    void listeners_are_told_what_makes_tasks_ready() {
        List<String> news = readyNews();
        enqueue("a", "b");
        store.release(List.of(new Release(claim("q", 1).getFirst().key())));
        nack(claim("q", 1).getFirst(), Duration.ZERO);
        assertThat(news).containsExactly("q 2", "q 1", "q 1");
        news.clear();
        nack(claim("q", 1).getFirst(), Duration.ofSeconds(1));
        ack(claim("q", 1).getFirst());
        assertThat(news).isEmpty();
        clock.advance(Duration.ofSeconds(1));
        promote();
        store.pause(List.of("q"), true);
        store.pause(List.of("q"), false);
        store.pause(List.of("q"), false);
        assertThat(news).containsExactly("q 1", "q " + Integer.MAX_VALUE);
    }

    @Test
    void listeners_are_told_what_happened_and_what_is_due() {
        List<String> news = new ArrayList<>();
        store.listen(new TaskListener() {
            @Override
            public void changed(Change change, String queue, int tasks) {
                news.add(change + " " + tasks);
            }

            @Override
            public void promotionDue(Instant at) {
                news.add("promotion " + at);
            }

            @Override
            public void rescueDue(Instant at) {
                news.add("rescue " + at);
            }
        });
        Instant now = clock.instant();
        store.enqueue(List.of(delayed("a", now.plusSeconds(7)), delayed("b", now.plusSeconds(3)), limited("c", 1)));
        assertThat(news).containsExactlyInAnyOrder("ENQUEUED 3", "READY 1", "promotion " + now.plusSeconds(3));
        news.clear();
        claim("q", 1);
        assertThat(news).containsExactlyInAnyOrder("CLAIMED 1", "rescue " + now.plus(LEASE));
        news.clear();
        clock.advance(LEASE);
        rescue();
        assertThat(news).containsExactlyInAnyOrder("EXPIRED 1", "DEAD 1");
    }

    // ---- replies

    @Test
    void how_a_task_ended_is_to_be_told_where_it_says_however_it_ended() {
        store.enqueue(List.of(
                replying("done", 5),
                replying("empty", 5),
                draft("silent", "q"),
                replying("failed", 1),
                replying("lost", 1)));
        List<LeasedTask> leased = claim("q", 5);
        store.enqueue(List.of(replying("expired", 1), replying("retried", 2), replying("open", 1)));
        List<LeasedTask> later = claim("q", 2);
        RawJson result = new RawJson("{\"n\" : 1}");
        store.ack(List.of(
                new Completion(leased.get(0).key(), result, "session"),
                new Completion(leased.get(1).key(), null),
                new Completion(leased.get(2).key(), result)));
        nack(leased.get(3), null);
        lose(leased.get(4));
        nack(later.get(1), null);
        Instant ended = clock.instant();
        clock.advance(LEASE);
        rescue();
        assertThat(replies(10))
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("mark")
                .containsExactly(
                        reply("done", "session", ended, null, result, null),
                        reply("empty", "w", ended, null, null, null),
                        reply("failed", "w", ended, DeadReason.FAILED, null, "broken"),
                        reply("lost", "session", ended, DeadReason.WORKER_LOST, null, null),
                        reply(
                                "expired",
                                "w",
                                clock.instant(),
                                DeadReason.WORKER_LOST,
                                null,
                                "the lease of 60000 ms ran out"));
    }

    @Test
    void an_end_is_to_be_told_until_it_was() {
        endAll(replying("a", 1), replying("b", 1), replying("c", 1));
        List<Reply> first = replies(2);
        assertThat(first).extracting(Reply::id).containsExactly("a", "b");
        assertThat(replies(2)).isEqualTo(first);
        store.replied(first.subList(1, 2));
        assertThat(replies(10)).extracting(Reply::id).containsExactly("a", "c");
        store.replied(replies(10));
        store.replied(first);
        assertThat(replies(10)).isEmpty();
        store.replied(List.of());
    }

    @Test
    void ends_are_given_up_to_a_size_and_one_however_large_it_is() {
        store.enqueue(List.of(replying("a", 1), replying("b", 1), replying("c", 1)));
        RawJson result = new RawJson("\"" + "x".repeat(998) + "\"");
        store.ack(claim("q", 3).stream()
                .map(task -> new Completion(task.key(), result))
                .toList());
        assertThat(store.replies(10, 1999, HOLD)).extracting(Reply::id).containsExactly("a");
        assertThat(store.replies(10, 2000, HOLD)).extracting(Reply::id).containsExactly("a", "b");
        assertThat(store.replies(10, 1, HOLD)).extracting(Reply::id).containsExactly("a");
    }

    @Test
    void the_end_of_a_task_that_is_redriven_is_told_no_more_and_its_next_one_is_another() {
        endAll(replying("a", 1));
        List<Reply> failed = replies(10);
        assertThat(store.redrive("q", List.of("a"))).containsExactly(Redriven.READY);
        assertThat(replies(10)).isEmpty();
        ack(claim("q", 1).getFirst());
        store.replied(failed);
        assertThat(replies(10))
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("mark")
                .containsExactly(reply("a", "w", clock.instant(), null, null, null));
    }

    @Test
    void an_end_said_again_is_told_no_more_than_once() {
        store.enqueue(List.of(replying("a", 1), replying("b", 1)));
        List<LeasedTask> leased = claim("q", 2);
        ack(leased.getFirst());
        nack(leased.getLast(), null);
        store.replied(replies(10));
        ack(leased.getFirst());
        nack(leased.getLast(), null);
        assertThat(replies(10)).isEmpty();
    }

    @Test
    void listeners_are_told_that_an_end_is_to_be_told() {
        List<String> news = new ArrayList<>();
        store.listen(new TaskListener() {
            @Override
            public void replyDue() {
                news.add("reply");
            }
        });
        store.enqueue(List.of(draft("silent", "q"), buried("too", "q"), replying("a", 1), replying("b", 1)));
        List<LeasedTask> leased = claim("q", 4);
        ack(leased.get(0));
        nack(leased.get(1), null);
        assertThat(news).isEmpty();
        ack(leased.get(2));
        assertThat(news).hasSize(1);
        nack(leased.get(3), null);
        assertThat(news).hasSize(2);
    }

    @Test
    void a_probe_changes_nothing() {
        store.probe();
        store.probe();
        assertThat(store.queues(null, 10).items()).isEmpty();
    }

    // ---- words for the above

    private static TaskDraft draft(String id, String queue) {
        return keyed(id, queue, null);
    }

    private static TaskDraft keyed(String id, String queue, @Nullable String dedupeKey) {
        RawJson payload = new RawJson("\"" + id + "\"");
        return new TaskDraft(id, queue, payload, 4, null, 5, Duration.ofSeconds(1), dedupeKey, null, null);
    }

    /** In a queue of its own name. */
    private static TaskDraft waiting(String id, BackoffRule backoff) {
        return new TaskDraft(id, id, new RawJson("1"), 4, null, 5, backoff, null, null, null, null);
    }

    private static TaskDraft prioritised(String id, int priority) {
        return new TaskDraft(id, "q", new RawJson("1"), priority, null, 5, Duration.ofSeconds(1), null, null, null);
    }

    private static TaskDraft delayed(String id, Instant runAt) {
        return new TaskDraft(id, "q", new RawJson("1"), 4, runAt, 5, Duration.ofSeconds(1), null, null, null);
    }

    /** DEAD after its first failure. */
    private static TaskDraft buried(String id, String queue) {
        return new TaskDraft(id, queue, new RawJson("1"), 4, null, 1, Duration.ofSeconds(1), null, null, null);
    }

    private static TaskDraft limited(String id, int maxAttempts) {
        return new TaskDraft(id, "q", new RawJson("1"), 4, null, maxAttempts, Duration.ofSeconds(1), null, null, null);
    }

    /** What is told from now on of tasks that are READY. */
    private List<String> readyNews() {
        List<String> news = new ArrayList<>();
        store.listen(new TaskListener() {
            @Override
            public void changed(Change change, String queue, int tasks) {
                if (change == Change.READY) {
                    news.add(queue + " " + tasks);
                }
            }
        });
        return news;
    }

    private void enqueueFew(String queue, int tasks) {
        store.enqueue(IntStream.range(0, tasks)
                .mapToObj(i -> draft(queue + " " + i, queue))
                .toList());
    }

    /** Somebody waits to be told how it ended. */
    private static TaskDraft replying(String id, int maxAttempts) {
        return new TaskDraft(
                id, "q", new RawJson("1"), 4, null, maxAttempts, Duration.ofSeconds(1), null, "c-" + id, "to." + id);
    }

    private static Reply reply(
            String id,
            String worker,
            Instant endedAt,
            @Nullable DeadReason deadReason,
            @Nullable RawJson result,
            @Nullable String error) {
        return new Reply(id, 0, "to." + id, "c-" + id, worker, endedAt, deadReason, result, error);
    }

    private List<Reply> replies(int limit) {
        return store.replies(limit, Long.MAX_VALUE, HOLD);
    }

    /** By an attempt that failed. */
    private void endAll(TaskDraft... drafts) {
        store.enqueue(List.of(drafts));
        claim("q", drafts.length).forEach(leased -> nack(leased, null));
    }

    private void enqueue(String... ids) {
        store.enqueue(Stream.of(ids).map(id -> draft(id, "q")).toList());
    }

    private Enqueued enqueueOne(TaskDraft draft) {
        return store.enqueue(List.of(draft)).getFirst();
    }

    private List<LeasedTask> claim(String queue, int max) {
        return store.claim(List.of(new Claim(queue, max, LEASE, "w"))).getFirst();
    }

    private LeaseResult ack(LeasedTask leased) {
        return store.ack(List.of(new Completion(leased.key(), null))).getFirst();
    }

    private LeaseResult nack(LeasedTask leased, @Nullable Duration delay) {
        return store.nack(List.of(new Failure(leased.key(), "broken", delay))).getFirst();
    }

    private LeaseResult lose(LeasedTask leased) {
        return store.release(List.of(new Release(leased.key(), true, "session")))
                .getFirst();
    }

    private Sweep promote() {
        return store.promote(clock.instant(), 100);
    }

    private int prolong() {
        return prolong(store.watch().now());
    }

    /** In batches of one, if the store has batches. */
    private int prolong(Instant since) {
        int prolonged = 0;
        Sweep sweep;
        do {
            sweep = store.prolong(since, 1);
            prolonged += sweep.tasks();
        } while (sweep.next() != null && prolonged < 100);
        return prolonged;
    }

    private Sweep rescue() {
        return store.rescue(clock.instant(), 100);
    }

    private TaskDetail find(String id) {
        return store.find(List.of(id)).getFirst().orElseThrow();
    }

    private QueueStats stats(String queue) {
        return store.queues(List.of(queue)).getFirst();
    }

    private List<String> walk(List<TaskState> states, int limit) {
        List<String> ids = new ArrayList<>();
        @Nullable String after = null;
        do {
            Page<Task> page = store.tasks(new TaskQuery("q", states, after, limit));
            assertThat(page.items()).hasSizeLessThanOrEqualTo(limit);
            page.items().forEach(task -> ids.add(task.id()));
            after = page.next();
        } while (after != null);
        return ids;
    }

    private static List<String> ids(List<LeasedTask> leased) {
        return leased.stream().map(task -> task.task().id()).toList();
    }

    private static Accepted accepted(TaskDraft draft, Instant at) {
        return accepted(draft, at, 0);
    }

    /** @param nth within the millisecond */
    private static Accepted accepted(TaskDraft draft, Instant at, int nth) {
        return new Accepted(draft, ReadyOrder.of(at) + nth);
    }
}
