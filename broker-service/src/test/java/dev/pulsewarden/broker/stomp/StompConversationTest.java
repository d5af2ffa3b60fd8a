package dev.pulsewarden.broker.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.broker.TestProperties;
import dev.pulsewarden.broker.session.UnconnectedSession;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class StompConversationTest {

    private final UnconnectedSession session = new UnconnectedSession(
            new StompProtocol(new Features(null, null, null, null), TestProperties.of(), new SimpleMeterRegistry()));

    @Test
    void many_frames_in_one_message_are_worked_off_in_several_turns_between_which_others_are_served() {
        session.message("CONNECT\naccept-version:1.2\nhost:h\n\n\0");
        session.message("BEGIN\ntransaction:t\n\n\0ABORT\ntransaction:t\nreceipt:r\n\n\0".repeat(600));
        assertThat(session.isRead()).isFalse();
        session.pass(1);
        assertThat(session.isRead()).isTrue();
        assertThat(session.written().split("receipt-id:r", -1)).hasSize(601);
    }
}
