package dev.pulsewarden.queue.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.queue.task.LeaseKey;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeaseTest {

    private final Lease lease = Lease.create("a.queue:of_1-name", 60_000);

    @Test
    void its_text_says_all_that_it_is() {
        assertThat(Lease.of(new LeaseKey("id", lease.textFor("id")))).isEqualTo(lease);
    }

    @Test
    void its_text_for_one_task_is_none_for_another() {
        assertThat(Lease.of(new LeaseKey("other", lease.textFor("id")))).isNull();
    }

    @Test
    void the_longest_text_is_no_longer_than_a_lease_may_be() {
        String text = Lease.create("q".repeat(200), 999_999_999_999L).textFor("the longest check has this id");
        assertThat(text.length()).isGreaterThan(240).isLessThanOrEqualTo(LeaseKey.MAX_LEASE);
    }

    @Test
    void no_two_are_the_same() {
        assertThat(lease.token())
                .isNotEqualTo(Lease.create(lease.queue(), lease.leaseMs()).token());
    }

    @Test
    void what_was_not_made_here_is_none() {
        String check = lease.textFor("id").split("\\.")[1];
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
