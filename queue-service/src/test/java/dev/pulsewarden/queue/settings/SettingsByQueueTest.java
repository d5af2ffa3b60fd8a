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

    @Test
    void without_rules_the_same_holds_for_every_queue() {
        QueueSettings any = new SettingsByQueue(TestProperties.defaults()).of("any");
        assertThat(any.lease()).isEqualTo(Duration.ofSeconds(60));
        assertThat(any.maxAttempts()).isEqualTo(5);
        assertThat(any.backoff()).isEqualTo(BackoffRule.exponential(Duration.ofSeconds(1)));
        assertThat(any.retention()).isEqualTo(Duration.ofHours(24));
        assertThat(any.concurrency()).isNull();
        assertThat(any.isLimited()).isFalse();
        assertThat(any.rules())
                .containsOnlyKeys(
                        "lease", "maxAttempts", "backoff", "backoffKind", "backoffMax", "retention", "concurrency")
                .values()
                .containsOnly("default");
    }

    @Test
    void a_rule_holds_for_its_queue_alone() {
        SettingsByQueue settings = settings(Map.of(
                "[0].name", "mail",
                "[0].lease", "10m",
                "[0].max-attempts", "3",
                "[0].backoff.kind", "fixed",
                "[0].backoff.first", "30s",
                "[0].retention", "7d",
                "[0].concurrency", "4"));
        QueueSettings mail = settings.of("mail");
        assertThat(mail.lease()).isEqualTo(Duration.ofMinutes(10));
        assertThat(mail.maxAttempts()).isEqualTo(3);
        assertThat(mail.backoff()).isEqualTo(new BackoffRule(Kind.FIXED, Duration.ofSeconds(30), null));
        assertThat(mail.retention()).isEqualTo(Duration.ofDays(7));
        assertThat(mail.concurrency()).isEqualTo(4);
        assertThat(mail.isLimited()).isTrue();
        assertThat(mail.rules()).containsEntry("lease", "mail").containsEntry("backoffMax", "default");
        assertThat(settings.of("mails")).isEqualTo(new SettingsByQueue(TestProperties.defaults()).of("mails"));
    }

    @Test
    void each_value_is_from_the_most_specific_rule_that_says_it() {
        SettingsByQueue settings = settings(Map.of(
                "[0].name", "*",
                "[0].lease", "2m",
                "[0].retention", "1h",
                "[1].name", "mail-eu",
                "[1].backoff.first", "9s",
                "[2].name", "mail-*",
                "[2].lease", "3m",
                "[2].backoff.kind", "fixed",
                "[2].backoff.first", "8s",
                "[2].concurrency", "2"));
        QueueSettings eu = settings.of("mail-eu");
        assertThat(eu.lease()).isEqualTo(Duration.ofMinutes(3));
        assertThat(eu.retention()).isEqualTo(Duration.ofHours(1));
        assertThat(eu.backoff()).isEqualTo(new BackoffRule(Kind.FIXED, Duration.ofSeconds(9), null));
        assertThat(eu.concurrency()).isEqualTo(2);
        assertThat(eu.rules())
                .containsEntry("lease", "mail-*")
                .containsEntry("retention", "*")
                .containsEntry("backoff", "mail-eu")
                .containsEntry("backoffKind", "mail-*")
                .containsEntry("maxAttempts", "default");
        assertThat(settings.of("other").lease()).isEqualTo(Duration.ofMinutes(2));
        assertThat(settings.of("other").concurrency()).isNull();
    }

    @Test
    void a_longest_wait_means_waits_that_grow() {
        SettingsByQueue settings = settings(
                Map.of("[0].name", "*", "[0].backoff.kind", "fixed", "[1].name", "b", "[1].backoff.max", "9s"));
        assertThat(settings.of("b").backoff())
                .isEqualTo(new BackoffRule(Kind.EXPONENTIAL, Duration.ofSeconds(1), Duration.ofSeconds(9)));
        assertThat(settings.of("a").backoff()).isEqualTo(new BackoffRule(Kind.FIXED, Duration.ofSeconds(1), null));
    }

    @Test
    void a_longest_wait_of_another_rule_is_not_named_where_waits_are_fixed() {
        SettingsByQueue settings = settings(
                Map.of("[0].name", "*", "[0].backoff.max", "9s", "[1].name", "b", "[1].backoff.kind", "fixed"));
        assertThat(settings.of("b").rules()).containsEntry("backoffKind", "b").containsEntry("backoffMax", "default");
        assertThat(settings.of("a").rules()).containsEntry("backoffMax", "*");
    }

    @Test
    void however_many_queues_are_asked_for_no_more_than_a_bound_are_remembered() {
        SettingsByQueue settings = settings(Map.of("[0].name", "q1*", "[0].concurrency", "1"));
        for (int i = 0; i <= 2 * SettingsByQueue.MOST_REMEMBERED; i++) {
            assertThat(settings.of("q" + i).isLimited()).isEqualTo(("q" + i).startsWith("q1"));
            assertThat(settings.remembered()).isLessThanOrEqualTo(SettingsByQueue.MOST_REMEMBERED);
        }
        assertThat(settings.of("q1")).isSameAs(settings.of("q1"));
    }

    @ParameterizedTest
    @CsvSource({"a, a, a", "a*, a*, a*", "a**, a*, a*"})
    void two_rules_of_one_name_are_an_error_at_the_start(String one, String other, String named) {
        assertThatThrownBy(() -> settings(Map.of("[0].name", one, "[1].name", other)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("pulsewarden.queue.queues has two rules for '" + named + "'; put their values into one");
    }

    @ParameterizedTest
    @CsvSource({
        "lease, 0s, queues[0].lease",
        "lease, 25h, orderedByQueue",
        "backoff.first, -1s, queues[0].backoff.first",
        "backoff.first, 301s, orderedByQueue",
        "backoff.max, -1s, queues[0].backoff.max",
        "backoff.max, 301s, orderedByQueue",
        "retention, -1s, queues[0].retention",
        "max-attempts, 0, queues[0].maxAttempts",
        "max-attempts, 1001, queues[0].maxAttempts",
        "concurrency, 0, queues[0].concurrency",
        "concurrency, 1000001, queues[0].concurrency",
        "name, ' ', queues[0].name",
        "name, a/b, queues[0].name"
    })
    void a_value_out_of_bounds_is_an_error_at_the_start(String property, String value, String where) {
        assertThat(violations(Map.of("[0].name", "a-*.b:c_1"))).isEmpty();
        Map<String, String> rule = new HashMap<>(Map.of("[0].name", "a"));
        rule.put("[0]." + property, value);
        assertThat(violations(rule)).containsExactly(where);
    }

    @Test
    void a_first_wait_that_is_longer_than_the_longest_is_an_error_at_the_start() {
        assertThat(violations(Map.of("[0].name", "a", "[0].backoff.first", "10s", "[0].backoff.max", "9s")))
                .containsExactly("orderedByQueue");
    }

    @Test
    void a_rule_without_a_name_is_an_error_at_the_start() {
        assertThat(violations(Map.of("[0].lease", "1m"))).containsExactly("queues[0].name");
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
