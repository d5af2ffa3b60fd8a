package dev.pulsewarden.queue.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.TestProperties;
import dev.pulsewarden.queue.settings.SettingsByQueue;
import dev.pulsewarden.wire.ClaimRequest;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ClaimRulesTest {

    private final QueueProperties properties = TestProperties.with(
            Map.of("pulsewarden.queue.queues[0].name", "slow", "pulsewarden.queue.queues[0].lease", "10m"));
    private final ClaimRules rules = new ClaimRules(properties, new SettingsByQueue(properties));

    @Test
    void who_does_not_say_for_how_long_gets_the_lease_of_the_queue() {
        assertThat(lease("slow", null)).isEqualTo(Duration.ofMinutes(10));
        assertThat(lease("other", null)).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void a_lease_that_is_asked_for_counts_in_every_queue() {
        assertThat(lease("slow", Duration.ofSeconds(5))).isEqualTo(Duration.ofSeconds(5));
        assertThat(lease("other", Duration.ofHours(1))).isEqualTo(Duration.ofHours(1));
    }

    private Duration lease(String queue, @Nullable Duration asked) {
        return rules.claim(queue, new ClaimRequest(null, null, asked, null)).lease();
    }
}
