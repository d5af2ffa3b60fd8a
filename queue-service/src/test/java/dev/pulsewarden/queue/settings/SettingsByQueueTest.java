package dev.pulsewarden.queue.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.TestProperties;
import dev.pulsewarden.queue.settings.BackoffRule.Kind;
import jakarta.validation.Validation;
import jakarta.validation.ValidatorFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsByQueueTest {

    private static final QueueSettings FOR_ALL = new QueueSettings(
            Duration.ofSeconds(60), 5, BackoffRule.exponential(Duration.ofSeconds(1)), Duration.ofHours(24));

    @Test
    void without_rules_the_same_holds_for_every_queue() {
        assertThat(new SettingsByQueue(TestProperties.defaults()).of("any")).isEqualTo(FOR_ALL);
    }

    @Test
    void a_rule_holds_for_its_queue_alone() {
        SettingsByQueue settings = settings(Map.of(
                "[0].name", "mail",
                "[0].lease", "10m",
                "[0].max-attempts", "3",
                "[0].backoff.kind", "fixed",
                "[0].backoff.first", "30s",
                "[0].retention", "7d"));
        assertThat(settings.of("mail"))
                .isEqualTo(new QueueSettings(
                        Duration.ofMinutes(10),
                        3,
                        new BackoffRule(Kind.FIXED, Duration.ofSeconds(30), null),
                        Duration.ofDays(7)));
        assertThat(settings.of("mails")).isEqualTo(FOR_ALL);
    }

    @Test
    void what_a_rule_does_not_say_is_as_in_all_queues() {
        SettingsByQueue settings = settings(Map.of("[0].name", "a", "[1].name", "b", "[1].backoff.max", "9s"));
        assertThat(settings.of("a")).isEqualTo(FOR_ALL);
        assertThat(settings.of("b").backoff())
                .isEqualTo(new BackoffRule(Kind.EXPONENTIAL, Duration.ofSeconds(1), Duration.ofSeconds(9)));
        assertThat(settings.of("b").retention()).isEqualTo(Duration.ofHours(24));
    }

    @Test
    void two_rules_for_one_queue_are_an_error_at_the_start() {
        assertThatThrownBy(() -> settings(Map.of("[0].name", "a", "[1].name", "a")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("pulsewarden.queue.queues has two rules for 'a'; put their values into one");
    }

    @ParameterizedTest
    @CsvSource({
        "lease, 0s, orderedByQueue",
        "lease, 25h, orderedByQueue",
        "backoff.first, -1s, orderedByQueue",
        "backoff.first, 301s, orderedByQueue",
        "backoff.max, 301s, orderedByQueue",
        "retention, -1s, orderedByQueue",
        "max-attempts, 0, queues[0].maxAttempts",
        "max-attempts, 1001, queues[0].maxAttempts",
        "name, ' ', queues[0].name"
    })
    void a_value_out_of_bounds_is_an_error_at_the_start(String property, String value, String where) {
        assertThat(violations(Map.of("[0].name", "a"))).isEmpty();
        Map<String, String> rule = new HashMap<>(Map.of("[0].name", "a"));
        rule.put("[0]." + property, value);
        assertThat(violations(rule)).containsExactly(where);
    }

    private static List<String> violations(Map<String, String> rules) {
        try (ValidatorFactory validation = Validation.buildDefaultValidatorFactory()) {
            return validation.getValidator().validate(properties(rules)).stream()
                    .map(violation -> violation.getPropertyPath().toString())
                    .toList();
        }
    }

    private static SettingsByQueue settings(Map<String, String> rules) {
        return new SettingsByQueue(properties(rules));
    }

    private static QueueProperties properties(Map<String, String> rules) {
        Map<String, String> full = new HashMap<>();
        rules.forEach((name, value) -> full.put("pulsewarden.queue.queues" + name, value));
        return TestProperties.with(full);
    }
}
