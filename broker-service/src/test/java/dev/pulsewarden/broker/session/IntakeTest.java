package dev.pulsewarden.broker.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pulsewarden.broker.TestProperties;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
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
            (message, _) -> taken.add(read(message)));

    @Test
    void with_too_many_requests_under_way_the_socket_is_not_read_and_what_was_read_waits() {
        intake.requestBegan(1);
        intake.take(message("read"), true);
        intake.requestBegan(1);
        assertThat(channel.config().isAutoRead()).isFalse();
        intake.take(message("kept"), true);
        assertThat(taken).containsExactly("read");

        intake.requestEnded(1);
        assertThat(taken).containsExactly("read", "kept");
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void what_waits_is_counted_until_it_is_taken_or_forgotten() {
        intake.waitForIt();
        intake.take(message("kept"), true);
        intake.take(message("too"), true);
        assertThat(intake.keptBytes()).isEqualTo(7 + 2 * 160);
        intake.goOn();
        assertThat(intake.keptBytes()).isZero();
        intake.waitForIt();
        intake.take(message("kept"), true);
        intake.forget();
        assertThat(intake.keptBytes()).isZero();
    }

    @Test
    void one_that_stops_reads_nothing_more_and_works_off_and_answers_what_was_read() {
        intake.requestBegan(1);
        intake.requestBegan(1);
        intake.take(message("kept"), true);
        intake.stop(() -> taken.add("all answered"));
        assertThat(channel.config().isAutoRead()).isFalse();
        assertThat(intake.isReading()).isFalse();
        intake.requestEnded(1);
        assertThat(taken).containsExactly("kept");
        intake.requestEnded(1);
        assertThat(taken).containsExactly("kept", "all answered");
        assertThat(channel.config().isAutoRead()).isFalse();
    }

    @Test
    void one_with_nothing_under_way_has_answered_all_when_it_stops() {
        intake.stop(() -> taken.add("all answered"));
        assertThat(taken).containsExactly("all answered");
    }

    @Test
    void after_the_end_the_client_is_read_whatever_begins() {
        intake.requestBegan(1);
        intake.open();
        intake.requestBegan(1000);
        intake.waitForIt();
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
                (message, _) -> {
                    handled.add(read(message));
                    own[0].requestBegan(1);
                });
        own[0].take(message("1"), true);
        own[0].take(message("2"), true);
        own[0].take(message("3"), true);
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
                (message, _) -> {
                    read(message);
                    handled.add(++depth[0]);
                    own[0].requestBegan(1);
                    own[0].requestEnded(1);
                    depth[0]--;
                });
        own[0].requestBegan(1);
        for (int i = 0; i < 10_000; i++) {
            own[0].take(message("kept"), true);
        }
        own[0].requestEnded(1);
        assertThat(handled).hasSize(10_000).containsOnly(1);
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void what_a_message_still_holds_when_the_intake_shuts_comes_first_later_and_is_freed_in_the_end() {
        List<String> handled = new ArrayList<>();
        Intake[] own = new Intake[1];
        own[0] = new Intake(
                channel,
                TestProperties.of("pulsewarden.broker.sessions.inbound.requests", "1")
                        .sessions()
                        .inbound(),
                (message, _) -> {
                    while (message.isReadable() && !own[0].isShut()) {
                        handled.add(message.readString(1, StandardCharsets.UTF_8));
                        own[0].requestBegan(1);
                    }
                });
        ByteBuf first = message("abc");
        own[0].take(first, true);
        own[0].take(message("d"), true);
        assertThat(handled).containsExactly("a");
        own[0].requestEnded(1);
        assertThat(handled).containsExactly("a", "b");
        own[0].requestEnded(1);
        own[0].requestEnded(1);
        assertThat(handled).containsExactly("a", "b", "c", "d");
        assertThat(first.refCnt()).isEqualTo(1);
    }

    @Test
    void a_goodbye_waits_for_what_was_kept_and_lifts_no_limit() {
        List<String> handled = new ArrayList<>();
        Intake[] own = new Intake[1];
        own[0] = new Intake(
                channel,
                TestProperties.of("pulsewarden.broker.sessions.inbound.requests", "1")
                        .sessions()
                        .inbound(),
                (message, _) -> {
                    while (message.isReadable() && !own[0].isShut()) {
                        handled.add(message.readString(1, StandardCharsets.UTF_8));
                        own[0].requestBegan(1);
                    }
                });
        own[0].take(message("abc"), true);
        own[0].finish(() -> handled.add("goodbye"));
        assertThat(handled).containsExactly("a");
        own[0].requestEnded(1);
        assertThat(handled).containsExactly("a", "b");
        own[0].requestEnded(1);
        assertThat(handled).containsExactly("a", "b", "c", "goodbye");
        own[0].requestEnded(1);
        assertThat(handled).hasSize(4);
    }

    @Test
    void much_that_is_in_one_message_is_worked_off_in_several_turns_of_the_loop() {
        List<String> handled = new ArrayList<>();
        Intake[] own = new Intake[1];
        own[0] = new Intake(channel, TestProperties.of().sessions().inbound(), (message, _) -> {
            while (message.isReadable() && !own[0].isShut()) {
                handled.add(message.readString(1, StandardCharsets.UTF_8));
                own[0].worked();
            }
        });
        own[0].take(message("a".repeat(600)), true);
        own[0].take(message("b"), true);
        assertThat(handled).hasSizeBetween(1, 256);
        for (int turns = 0; turns < 10; turns++) {
            channel.runScheduledPendingTasks();
        }
        assertThat(handled).hasSize(601).endsWith("a", "b");
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void a_kept_message_that_cannot_be_taken_is_freed_all_the_same() {
        Intake own = new Intake(channel, TestProperties.of().sessions().inbound(), (_, _) -> {
            throw new OutOfMemoryError("direct memory");
        });
        own.waitForIt();
        ByteBuf kept = message("kept");
        own.take(kept, true);
        assertThat(kept.refCnt()).isEqualTo(2);
        assertThatThrownBy(own::goOn).isInstanceOf(OutOfMemoryError.class);
        assertThat(kept.refCnt()).isEqualTo(1);
    }

    @Test
    void what_is_kept_is_freed_when_the_session_ends() {
        intake.waitForIt();
        ByteBuf kept = message("kept");
        intake.take(kept, true);
        assertThat(kept.refCnt()).isEqualTo(2);
        intake.forget();
        assertThat(kept.refCnt()).isEqualTo(1);
    }

    private static ByteBuf message(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }

    private static String read(ByteBuf message) {
        return message.readString(message.readableBytes(), StandardCharsets.UTF_8);
    }
}
