package dev.pulsewarden.heartbeat.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pulsewarden.heartbeat.HeartbeatProperties;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

class PoliciesTest {

    @Test
    void without_rules_the_defaults_count() {
        Policy policy = policies().of("any");
        assertThat(policy.timeoutAt(null)).isEqualTo(Duration.ofSeconds(9));
        assertThat(policy.timeoutAt(Duration.ofSeconds(20))).isEqualTo(Duration.ofSeconds(60));
        assertThat(policy.timeoutAt(Duration.ofMillis(100))).isEqualTo(Duration.ofSeconds(1));
        assertThat(policy.startupGrace()).isEqualTo(Duration.ofSeconds(10));
        assertThat(policy.killGrace()).isEqualTo(Duration.ofSeconds(5));
        assertThat(policy.stopTimeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(policy.action()).isEqualTo(HeartbeatProperties.Action.SIGNAL);
        assertThat(policy.exempt()).isFalse();
        assertThat(policy.rules()).containsEntry("timeout", "default").containsEntry("exempt", "default");
    }

    @Test
    void value_by_value_the_most_specific_rule_that_sets_it_wins() {
        Policies policies = policies(
                "policies[0].service=*",
                "policies[0].kill-grace=1s",
                "policies[0].exempt=true",
                "policies[1].service=vision-*",
                "policies[1].kill-grace=2s",
                "policies[1].interval=1s",
                "policies[2].service=vision-capture",
                "policies[2].exempt=false");
        Policy policy = policies.of("vision-capture");
        assertThat(policy.killGrace()).isEqualTo(Duration.ofSeconds(2));
        assertThat(policy.interval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(policy.exempt()).isFalse();
        assertThat(policy.rules())
                .containsEntry("killGrace", "vision-*")
                .containsEntry("exempt", "vision-capture")
                .containsEntry("stopTimeout", "default");
        assertThat(policies.of("other").exempt()).isTrue();
        assertThat(policies.of("other").killGrace()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void a_pattern_is_the_whole_name_and_only_its_star_is_special() {
        Policies policies = policies("policies[0].service=a.b*", "policies[0].exempt=true");
        assertThat(policies.of("a.bc").exempt()).isTrue();
        assertThat(policies.of("axbc").exempt()).isFalse();
        assertThat(policies.of("za.bc").exempt()).isFalse();
    }

    @Test
    void missed_beats_of_a_more_specific_rule_take_the_place_of_a_timeout() {
        Policies policies = policies(
                "policies[0].service=*",
                "policies[0].timeout=1m",
                "policies[1].service=a",
                "policies[1].missed-beats=2");
        assertThat(policies.of("a").timeoutAt(null)).isEqualTo(Duration.ofSeconds(6));
        assertThat(policies.of("b").timeoutAt(Duration.ofHours(1))).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void two_rules_with_one_pattern_are_refused() {
        assertThatThrownBy(() -> policies("policies[0].service=a", "policies[1].service=a"))
                .hasStackTraceContaining("two rules for 'a'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "policies[0].timeout=500ms | timeout",
                "policies[0].interval=50ms | interval",
                "policies[0].interval=2h | interval",
                "policies[0].missed-beats=0 | missedBeats",
                "policies[0].missed-beats=1 | missedBeats",
                "policies[0].action=explode | action",
                "policies[0].unknown=1 | unknown",
                "reaper.kills-per-minute=0 | killsPerMinute",
                "reaper.mode=perhaps | mode",
                "scan-interval=0ms | scanInterval"
            })
    void a_wrong_value_is_named_at_the_start(String wrong, String field) {
        assertThatThrownBy(() -> policies("policies[0].service=a", wrong))
                .satisfies(
                        failure -> assertThat(stackTrace(failure).toLowerCase().replace("-", ""))
                                .contains(field.toLowerCase()));
    }

    @Test
    void a_timeout_and_missed_beats_in_one_rule_are_refused() {
        assertThatThrownBy(
                        () -> policies("policies[0].service=a", "policies[0].timeout=5s", "policies[0].missed-beats=2"))
                .hasStackTraceContaining("set one of them");
    }

    private static String stackTrace(Throwable failure) {
        StringBuilder text = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            text.append(cause).append('\n');
        }
        return text.toString();
    }

    private static Policies policies(String... settings) {
        Map<String, Policies> made = new HashMap<>();
        String[] properties = new String[settings.length];
        for (int i = 0; i < settings.length; i++) {
            properties[i] = "pulsewarden.heartbeat." + settings[i];
        }
        new ApplicationContextRunner()
                .withUserConfiguration(Enabled.class)
                .withPropertyValues(properties)
                .run(context -> {
                    if (context.getStartupFailure() != null) {
                        throw new IllegalStateException(context.getStartupFailure());
                    }
                    made.put("policies", new Policies(context.getBean(HeartbeatProperties.class)));
                });
        return made.get("policies");
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(HeartbeatProperties.class)
    static class Enabled {}
}
