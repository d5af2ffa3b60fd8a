package dev.pulsewarden.broker.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The client's close frame, when not all that came before it was taken. */
class GoodbyeTest {

    private final List<String> taken = new ArrayList<>();
    private Session session;
    private final UnconnectedSession connection =
            new UnconnectedSession(Talk::new, "pulsewarden.broker.sessions.close-timeout", "5s");

    /** Waits after each message. */
    private final class Talk implements Conversation {
        Talk(Session own) {
            session = own;
        }

        @Override
        public String protocol() {
            return "talk";
        }

        @Override
        public void received(ByteBuf message, boolean isText) {
            taken.add(message.readString(message.readableBytes(), StandardCharsets.UTF_8));
            session.intake().waitForIt();
        }

        @Override
        public void failed() {
            taken.add("failed");
        }

        @Override
        public void ended(boolean lost) {
            taken.add("ended");
        }
    }

    @AfterEach
    void end() {
        connection.end();
    }

    @Test
    void it_is_answered_once_all_that_came_before_was_taken() {
        connection.message("1");
        connection.message("2");
        connection.message("3");
        connection.close();
        connection.pass(1);
        assertThat(taken).containsExactly("1");
        session.intake().goOn();
        connection.pass(1);
        assertThat(taken).containsExactly("1", "2");
        assertThat(connection.isOpen()).isTrue();
        session.intake().goOn();
        connection.pass(1);
        assertThat(taken).containsExactly("1", "2", "3", "ended");
        assertThat(connection.written()).isEqualTo("\u0088\u0002\u0003\u00e8");
        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void it_is_answered_after_the_close_timeout_whatever_is_left() {
        connection.message("1");
        connection.message("2");
        connection.close();
        connection.pass(4_900);
        assertThat(connection.isOpen()).isTrue();
        connection.pass(200);
        assertThat(taken).containsExactly("1", "ended");
        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void a_session_that_is_closed_meanwhile_does_not_wait_for_another_close_frame() {
        connection.message("1");
        connection.message("2");
        connection.close();
        session.close(CloseReason.REFUSED, "enough");
        connection.pass(1);
        assertThat(taken).containsExactly("1", "ended");
        assertThat(connection.written()).contains("enough");
        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void a_session_whose_connection_breaks_then_keeps_its_place_until_all_that_came_before_was_taken() {
        connection.message("1");
        connection.message("2");
        connection.close();
        connection.breaks();
        assertThat(taken).containsExactly("1");
        assertThat(connection.places()).isEqualTo(1);
        assertThat(connection.lookedAfter()).isEqualTo(1);
        session.intake().goOn();
        session.intake().goOn();
        assertThat(taken).containsExactly("1", "2", "ended");
        assertThat(connection.places()).isZero();
        assertThat(connection.lookedAfter()).isZero();
    }

    @Test
    void a_session_whose_connection_breaks_then_ends_with_all_others_when_the_broker_does() {
        connection.message("1");
        connection.message("2");
        connection.close();
        connection.breaks();
        connection.closeAll();
        assertThat(taken).containsExactly("1", "ended");
        assertThat(connection.places()).isZero();
        assertThat(connection.lookedAfter()).isZero();
    }
}
