package dev.pulsewarden.broker.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.broker.TestProperties;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IntakeTest {

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final List<String> taken = new ArrayList<>();
    private final Intake intake = new Intake(
            channel,
            TestProperties.of(
                            "pulsewarden.broker.sessions.inbound.requests", "2",
                            "pulsewarden.broker.sessions.inbound.request-bytes", "100B")
                    .sessions()
                    .inbound(),
            (text, _) -> taken.add(text));

    @Test
    void with_too_many_requests_under_way_the_socket_is_not_read_and_what_was_read_waits() {
        intake.requestBegan(1);
        intake.take("read", 4);
        intake.requestBegan(1);
        assertThat(channel.config().isAutoRead()).isFalse();
        intake.take("kept", 4);
        assertThat(taken).containsExactly("read");

        intake.requestEnded(1);
        assertThat(taken).containsExactly("read", "kept");
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void the_bytes_of_requests_count_too() {
        intake.requestBegan(100);
        assertThat(intake.isShut()).isTrue();
        intake.requestEnded(100);
        assertThat(intake.isShut()).isFalse();
    }

    @Test
    void a_client_that_was_told_to_wait_waits_also_when_its_requests_have_ended() {
        intake.requestBegan(1);
        intake.requestBegan(1);
        intake.waitForIt();
        intake.requestEnded(1);
        intake.requestEnded(1);
        assertThat(intake.isShut()).isTrue();
        intake.goOn();
        assertThat(intake.isShut()).isFalse();
    }

    @Test
    void kept_messages_stop_again_at_the_limit() {
        List<String> handled = new ArrayList<>();
        Intake[] own = new Intake[1];
        own[0] = new Intake(
                channel,
                TestProperties.of("pulsewarden.broker.sessions.inbound.requests", "1")
                        .sessions()
                        .inbound(),
                (text, _) -> {
                    handled.add(text);
                    own[0].requestBegan(1);
                });
        own[0].take("1", 1);
        own[0].take("2", 1);
        own[0].take("3", 1);
        assertThat(handled).containsExactly("1");
        own[0].requestEnded(1);
        assertThat(handled).containsExactly("1", "2");
        assertThat(channel.config().isAutoRead()).isFalse();
    }

    @Test
    void kept_messages_whose_requests_end_at_once_are_taken_one_after_the_other() {
        List<Integer> handled = new ArrayList<>();
        Intake[] own = new Intake[1];
        int[] depth = new int[1];
        own[0] = new Intake(
                channel,
                TestProperties.of("pulsewarden.broker.sessions.inbound.requests", "1")
                        .sessions()
                        .inbound(),
                (_, _) -> {
                    handled.add(++depth[0]);
                    own[0].requestBegan(1);
                    own[0].requestEnded(1);
                    depth[0]--;
                });
        own[0].requestBegan(1);
        for (int i = 0; i < 10_000; i++) {
            own[0].take("kept", 4);
        }
        own[0].requestEnded(1);
        assertThat(handled).hasSize(10_000).containsOnly(1);
        assertThat(channel.config().isAutoRead()).isTrue();
    }
}
