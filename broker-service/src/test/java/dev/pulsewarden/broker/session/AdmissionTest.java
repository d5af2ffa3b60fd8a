package dev.pulsewarden.broker.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.broker.BrokerProperties;
import dev.pulsewarden.broker.TestProperties;
import dev.pulsewarden.broker.topic.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class AdmissionTest {

    private final BrokerProperties properties = TestProperties.of("pulsewarden.broker.sessions.max", "1");
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Sessions sessions = new Sessions(properties, new Topics(properties, meters), meters);

    @Test
    void one_more_than_may_be_is_refused_until_one_has_left() {
        Place first = sessions.admit();
        assertThat(first).isNotNull();
        assertThat(sessions.admit()).isNull();
        assertThat(sessions.isStopping()).isFalse();
        assertThat(refused("too-many-connections")).isEqualTo(1);
        first.giveBack();
        first.giveBack();
        assertThat(sessions.admit()).isNotNull();
        assertThat(sessions.admit()).isNull();
    }

    @Test
    void at_the_end_nobody_is_let_in_though_there_is_room() {
        sessions.drain("bye");
        assertThat(sessions.admit()).isNull();
        assertThat(sessions.isStopping()).isTrue();
        assertThat(refused("stopping")).isEqualTo(1);
        assertThat(refused("too-many-connections")).isZero();
    }

    private double refused(String reason) {
        return meters.get("pulsewarden.broker.sessions.refused")
                .tag("reason", reason)
                .counter()
                .count();
    }
}
