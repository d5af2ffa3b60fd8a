package dev.pulsewarden.queue.reply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.queue.task.DeadReason;
import dev.pulsewarden.queue.task.Reply;
import dev.pulsewarden.wire.Event;
import dev.pulsewarden.wire.RawJson;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReplyEventsTest {

    private static final Instant ENDED = Instant.parse("2026-01-31T08:15:00Z");

    @Test
    void the_result_is_told_as_it_was_spelled_as_from_the_worker() {
        RawJson result = new RawJson("{\"n\" : 1.50}");
        assertThat(ReplyEvents.event(new Reply("id", 1, "a.b", "c", "worker", ENDED, null, result, null)))
                .isEqualTo(new Event("a.b", "worker", result, ENDED, "c", null));
    }

    @Test
    void no_result_is_null_and_a_worker_without_a_name_is_the_service() {
        assertThat(ReplyEvents.event(new Reply("id", 1, "a.b", null, null, ENDED, null, null, null)))
                .isEqualTo(new Event("a.b", "queue-service", RawJson.NULL, ENDED, null, null));
    }

    @Test
    void of_what_is_dead_it_is_told_why() {
        assertThat(dead(DeadReason.FAILED, "no \"way\""))
                .isEqualTo("{\"state\":\"DEAD\",\"taskId\":\"id\",\"error\":\"no \\\"way\\\"\"}");
        assertThat(dead(DeadReason.FAILED, null)).isEqualTo("{\"state\":\"DEAD\",\"taskId\":\"id\"}");
        assertThat(dead(DeadReason.WORKER_LOST, "the lease of 1 ms ran out")).contains("\"the lease of 1 ms ran out\"");
        assertThat(dead(DeadReason.WORKER_LOST, null))
                .isEqualTo("{\"state\":\"DEAD\",\"taskId\":\"id\",\"error\":\"its workers were lost\"}");
    }

    private static String dead(DeadReason reason, @Nullable String error) {
        return ReplyEvents.event(new Reply("id", 1, "t", null, "w", ENDED, reason, null, error))
                .payload()
                .text();
    }
}
