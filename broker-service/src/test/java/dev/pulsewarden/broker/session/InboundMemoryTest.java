package dev.pulsewarden.broker.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class InboundMemoryTest {

    private final AtomicLong all = new AtomicLong();
    private final Backlog backlog = new Backlog(new Backlog.Shared(all, new AtomicInteger(2), 1000));
    private final InboundMemory memory = new InboundMemory(backlog);

    @Test
    void a_client_that_only_answers_pings_keeps_nothing_however_long_it_does() {
        for (int i = 0; i < 1000; i++) {
            memory.came(6);
            memory.controlCame(6);
            assertThat(memory.isTooMuchWith(0)).isFalse();
        }
        assertThat(counted()).isZero();
    }

    @Test
    void a_ping_within_a_message_leaves_what_came_of_that_counted() {
        memory.came(700);
        memory.came(131);
        memory.controlCame(131);
        assertThat(memory.isTooMuchWith(0)).isFalse();
        assertThat(counted()).isEqualTo(700);
        memory.messageCame();
        assertThat(memory.isTooMuchWith(40)).isFalse();
        assertThat(counted()).isEqualTo(40);
    }

    @Test
    void too_much_is_what_is_over_the_limit_and_over_an_even_share() {
        InboundMemory other = new InboundMemory(backlog);
        other.came(400);
        assertThat(other.isTooMuchWith(0)).isFalse();
        memory.came(601);
        assertThat(memory.isTooMuchWith(0)).isTrue();
        assertThat(other.isTooMuchWith(0)).isFalse();
    }

    @Test
    void of_a_client_that_left_only_its_requests_are_kept_until_they_end() {
        memory.came(500);
        assertThat(memory.isTooMuchWith(100)).isFalse();
        memory.leave(100);
        assertThat(counted()).isEqualTo(100);
        memory.leave(0);
        assertThat(counted()).isZero();
    }

    private long counted() {
        backlog.tell();
        return all.get();
    }
}
