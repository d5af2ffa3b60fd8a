package dev.pulsewarden.queue.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pulsewarden.problem.ProblemException;
import dev.pulsewarden.queue.TestProperties;
import dev.pulsewarden.queue.web.BodyBudget;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.web.socket.CloseStatus;

class PartsTest {

    /** Bytes that take all the room. */
    private static final int ALL = 4 * 1024;

    private final BodyBudget budget = new BodyBudget(
            TestProperties.with(
                    Map.of("pulsewarden.queue.limits.body", "2KB", "pulsewarden.queue.limits.bodies-in-flight", "4KB")),
            new SimpleMeterRegistry());
    private final Parts parts = new Parts(budget, 3 * 1024);

    @Test
    void a_message_is_the_same_wherever_it_was_cut() {
        String text = "17 /queues/q/tasks\n{\"payload\":\n1}";
        for (int cut = 0; cut <= text.length(); cut++) {
            assertThat(add(text.substring(0, cut), false)).isNull();
            assertThat(add(text.substring(cut), true)).isNull();
            Message message = parts.whole();
            assertThat(message.header()).isEqualTo(new Header(17, "/queues/q/tasks"));
            assertThat(message.body()).asString(StandardCharsets.UTF_8).isEqualTo("{\"payload\":\n1}");
            assertThat(message.refusal()).isNull();
            budget.giveBack(message.room());
        }
        budget.take(ALL);
    }

    @Test
    void what_is_refused_takes_no_room_while_its_rest_is_dropped_and_says_whom_to_tell() {
        assertThat(add("1 /acks\n" + "x".repeat(2000), false)).isNull();
        assertThatThrownBy(() -> budget.take(ALL)).isInstanceOf(ProblemException.class);
        assertThat(add("x".repeat(1000), false)).isNull();
        int all = budget.take(ALL);
        assertThat(add("x".repeat(1000), true)).isNull();
        Message message = parts.whole();
        assertThat(message.header()).isEqualTo(new Header(1, "/acks"));
        assertThat(message.body()).isEmpty();
        assertThat(message.room()).isZero();
        assertThat(message.refusal())
                .satisfies(refusal -> assertThat(refusal.problem().status()).isEqualTo(413));
        budget.giveBack(all);
    }

    @Test
    void many_parts_take_no_more_room_than_one() {
        add("1 /acks\n", false);
        for (int i = 0; i < 2000; i++) {
            assertThat(add("x", i == 1999)).isNull();
        }
        assertThat(parts.whole().room()).isEqualTo(budget.take(2000));
    }

    @Test
    void for_the_next_message_it_is_as_if_none_had_been_refused() {
        add("1 /acks\n" + "x".repeat(3000), true);
        parts.whole();
        assertThat(add("2 /acks\n[]", true)).isNull();
        Message next = parts.whole();
        assertThat(next.refusal()).isNull();
        assertThat(next.body()).asString(StandardCharsets.UTF_8).isEqualTo("[]");
    }

    @Test
    void more_is_not_dropped_than_may_be() {
        add("1 /acks\n", false);
        assertThat(add("x".repeat(3 * 1024), false)).isNull();
        assertThat(add("x", false)).isNotNull().extracting(CloseStatus::getCode).isEqualTo(1009);
        parts.drop();
        budget.take(ALL);
    }

    @Test
    void what_gives_a_request_up_needs_no_room() {
        budget.take(ALL);
        assertThat(add("1 -\n", true)).isNull();
        assertThat(parts.whole().header().isGivingUp()).isTrue();
    }

    private @Nullable CloseStatus add(String part, boolean last) {
        return parts.add(ByteBuffer.wrap(part.getBytes(StandardCharsets.UTF_8)), last);
    }
}
