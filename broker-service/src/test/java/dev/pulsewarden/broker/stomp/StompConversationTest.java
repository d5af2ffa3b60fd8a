package dev.pulsewarden.broker.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.broker.TestProperties;
import dev.pulsewarden.broker.session.UnconnectedSession;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class StompConversationTest {

    private final StompProtocol protocol =
            new StompProtocol(new Features(null, null, null, null), TestProperties.of(), new SimpleMeterRegistry());
    private StompConversation conversation;
    private final UnconnectedSession session = new UnconnectedSession(own -> {
        conversation = (StompConversation) protocol.open(own);
        return conversation;
    });

    @Test
    void many_frames_in_one_message_are_worked_off_in_several_turns_between_which_others_are_served() {
        session.message("CONNECT\naccept-version:1.2\nhost:h\n\n\0");
        session.message("BEGIN\ntransaction:t\n\n\0ABORT\ntransaction:t\nreceipt:r\n\n\0".repeat(600));
        assertThat(session.isRead()).isFalse();
        session.pass(1);
        assertThat(session.isRead()).isTrue();
        assertThat(session.written().split("receipt-id:r", -1)).hasSize(601);
    }

    @Test
    void the_body_of_a_frame_is_not_kept_until_it_is_answered() {
        session.message("CONNECT\naccept-version:1.2\nhost:h\n\n\0");
        CompletableFuture<String> effect = new CompletableFuture<>();
        WeakReference<byte[]> body = ask(effect);
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
            System.gc();
            return body.refersTo(null);
        });
        assertThat(session.written()).doesNotContain("receipt-id:r");
        effect.complete(Outcomes.PLAIN);
        session.pass(1);
        assertThat(session.written()).contains("receipt-id:r");
    }

    private WeakReference<byte[]> ask(CompletableFuture<String> effect) {
        byte[] body = new byte[100];
        conversation.answer(new ClientFrame("SEND", Map.of("receipt", "r"), body, true, 100, false), effect);
        return new WeakReference<>(body);
    }
}
