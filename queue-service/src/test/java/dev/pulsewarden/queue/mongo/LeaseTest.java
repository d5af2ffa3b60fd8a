package dev.pulsewarden.queue.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.queue.task.LeaseKey;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeaseTest {

    private final Lease lease = Lease.create("a.queue:of_1-name", 60_000);

    @Test
    void its_text_says_all_that_it_is_and_whether_the_end_is_to_be_told() {
        for (boolean hasReplyTo : List.of(true, false)) {
            LeaseKey key = new LeaseKey("id", lease.textFor("id", hasReplyTo));
            assertThat(Lease.of(key)).isEqualTo(lease);
            assertThat(Lease.saysReply(key)).isEqualTo(hasReplyTo);
        }
        assertThat(Lease.saysReply(new LeaseKey("id", "r"))).isFalse();
    }

    @Test
    void its_text_for_one_task_is_none_for_another() {
        assertThat(Lease.of(new LeaseKey("other", lease.textFor("id", false)))).isNull();
    }

    @Test
    void the_longest_text_is_no_longer_than_a_lease_may_be() {
        String text = Lease.create("q".repeat(200), 999_999_999_999L).textFor("the longest check has this id", true);
        assertThat(text.length()).isGreaterThan(240).isLessThanOrEqualTo(LeaseKey.MAX_LEASE);
    }

    @Test
    void no_two_are_the_same() {
        assertThat(lease.token())
                .isNotEqualTo(Lease.create(lease.queue(), lease.leaseMs()).token());
    }

    @Test
    void what_was_not_made_here_is_none() {
        String check = lease.textFor("id", false).split("\\.")[1];
        for (String text : List.of(
                "",
                "x",
                "...",
                lease.token(),
                lease.token() + "." + check + ".1.",
                lease.token() + "." + check + ".-1.q",
                lease.token() + "." + check + ".9999999999999.q",
                "short." + check + ".1.q")) {
            assertThat(Lease.of(new LeaseKey("id", text))).describedAs(text).isNull();
        }
    }
}
