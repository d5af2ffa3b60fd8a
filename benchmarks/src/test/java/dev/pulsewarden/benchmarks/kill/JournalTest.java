package dev.pulsewarden.benchmarks.kill;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class JournalTest {

    private static final long LEASE = 1000;

    private final Journal journal = new Journal();

    @Test
    void what_was_stored_and_done_is_clean() {
        journal.acknowledged("a");
        journal.done(delivered("a", 1, 0, 10));
        assertThat(journal.open()).isZero();
        assertThat(verdictOf(Set.of("a")).isClean()).isTrue();
    }

    @Test
    void what_was_answered_as_stored_and_is_not_done_at_the_end_is_lost() {
        journal.acknowledged("a");
        journal.acknowledged("b");
        Verdict verdict = journal.verdict(Set.of("b", "stored, but not answered"));
        assertThat(verdict.lost()).containsExactly("a");
        assertThat(verdict.isClean()).isFalse();
    }

    @Test
    void a_task_that_comes_again_within_a_lease_comes_twice() {
        delivered("a", 1, 0, 10);
        delivered("a", 1, 500, LEASE - 1);
        assertThat(verdictOf(Set.of()).twice()).containsExactly("a");
    }

    @Test
    void a_task_may_come_again_once_its_lease_may_have_ended() {
        delivered("a", 1, 0, 10);
        delivered("a", 2, 500, LEASE);
        Verdict verdict = verdictOf(Set.of());
        assertThat(verdict.twice()).isEmpty();
        assertThat(verdict.deliveries()).isEqualTo(2);
        assertThat(verdict.again()).isOne();
    }

    @Test
    void an_extended_lease_runs_from_when_that_was_asked() {
        Delivery first = delivered("a", 1, 0, 10);
        first.extended(900);
        delivered("a", 2, 500, 900 + LEASE - 1);
        assertThat(verdictOf(Set.of()).twice()).containsExactly("a");
    }

    @Test
    void an_old_lease_that_still_counts_after_the_task_came_again_is_one_too_many() {
        Delivery first = delivered("a", 1, 0, 10);
        delivered("a", 2, 1500, LEASE + 1600);
        first.extended(2000);
        assertThat(verdictOf(Set.of()).twice()).containsExactly("a");
    }

    @Test
    void a_task_that_was_given_up_may_come_again_from_when_that_was_said() {
        Delivery first = delivered("a", 1, 0, 10);
        first.givenUp(100);
        first.extended(50);
        delivered("a", 1, 60, 101);
        assertThat(verdictOf(Set.of()).twice()).isEmpty();
    }

    @Test
    void a_task_that_was_done_may_never_come_again() {
        journal.done(delivered("a", 1, 0, 10));
        delivered("a", 2, 50 * LEASE, 50 * LEASE);
        assertThat(verdictOf(Set.of("a")).twice()).containsExactly("a");
    }

    @Test
    void a_task_that_is_done_at_a_later_attempt_may_have_come_before() {
        delivered("a", 1, 0, 10);
        journal.done(delivered("a", 2, 2 * LEASE, 2 * LEASE));
        assertThat(verdictOf(Set.of("a")).twice()).isEmpty();
    }

    private Delivery delivered(String id, int attempt, long asked, long received) {
        Delivery delivery = new Delivery("lease", attempt, LEASE, asked, received);
        journal.delivered(id, delivery);
        return delivery;
    }

    private Verdict verdictOf(Set<String> done) {
        return journal.verdict(done);
    }
}
