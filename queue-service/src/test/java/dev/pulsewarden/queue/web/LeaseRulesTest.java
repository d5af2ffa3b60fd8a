package dev.pulsewarden.queue.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pulsewarden.problem.ProblemException;
import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.SettableClock;
import dev.pulsewarden.queue.TestProperties;
import dev.pulsewarden.queue.settings.SettingsByQueue;
import dev.pulsewarden.queue.task.TaskDrafts;
import dev.pulsewarden.wire.Ack;
import dev.pulsewarden.wire.Nack;
import org.junit.jupiter.api.Test;

class LeaseRulesTest {

    private final QueueProperties properties = TestProperties.defaults();
    private final LeaseRules rules = new LeaseRules(
            properties, new TaskDrafts(properties, new SettingsByQueue(properties), new SettableClock()));

    @Test
    void an_error_is_told_as_it_came() {
        assertThat(error("broken 😀")).isEqualTo("broken 😀");
        assertThat(error(null)).isNull();
    }

    @Test
    void half_a_surrogate_pair_in_an_error_is_a_question_mark() {
        assertThat(error("\ud800 broken \udc00")).isEqualTo("? broken ?");
    }

    @Test
    void a_long_error_ends_early_also_in_the_middle_of_a_pair() {
        assertThat(error("x".repeat(9_999) + "😀")).isEqualTo("x".repeat(9_999) + "?…");
    }

    @Test
    void who_ended_an_attempt_has_a_name_if_any() {
        assertThat(rules.completion(new Ack("id", "lease", null, "w-1")).worker())
                .isEqualTo("w-1");
        assertThat(rules.failure(new Nack("id", "lease", null, null, null)).worker())
                .isNull();
        assertThatThrownBy(() -> rules.completion(new Ack("id", "lease", null, "two words")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("worker");
        assertThatThrownBy(() -> rules.failure(new Nack("id", "lease", null, null, "")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("worker");
    }

    private String error(String text) {
        return rules.failure(new Nack("id", "lease", text, null, null)).error();
    }
}
