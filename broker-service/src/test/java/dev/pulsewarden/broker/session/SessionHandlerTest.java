package dev.pulsewarden.broker.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.broker.BrokerProperties;
import dev.pulsewarden.broker.TestProperties;
import dev.pulsewarden.broker.topic.Participant;
import dev.pulsewarden.broker.topic.Topics;
import dev.pulsewarden.wire.Peer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SessionHandlerTest {

    private final List<String> heard = new ArrayList<>();
    private final BrokerProperties.Sessions limits = TestProperties.of().sessions();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private long now;
    private int reads;
    private final Backlog backlog =
            new Backlog(new Backlog.Shared(new AtomicLong(), new AtomicInteger(), Long.MAX_VALUE));
    private final SessionLoop loop = new SessionLoop(
            channel.eventLoop(),
            backlog,
            backlog,
            () -> now,
            Duration.ofHours(1).toNanos());
    private final Participant topics = new Topics(TestProperties.of(), new SimpleMeterRegistry())
            .on(channel.eventLoop(), _ -> {})
            .join();
    private final ClosedSessions lastClosed = new ClosedSessions(2);
    private final Session[] session = new Session[1];
    private boolean endedLost;

    SessionHandlerTest() {
        SessionMetrics metrics =
                new SessionMetrics(new SimpleMeterRegistry(), new AtomicInteger(), new AtomicLong(), new AtomicLong());
        Session.Parts parts = new Session.Parts(
                new Identity(1, "s1", new Peer("a", 1, "b", 2), Instant.EPOCH),
                loop,
                topics,
                limits,
                metrics,
                lastClosed);
        SessionHandler handler = new SessionHandler(
                context -> session[0] = new Session(
                        parts,
                        context,
                        new OutboundBuffer(context, limits.outbound(), backlog, () -> now, _ -> {}),
                        _ -> new Recorder()),
                () -> heard.add("closed"));
        channel.pipeline().addLast(handler.ear(), handler);
    }

    private final class Recorder implements Conversation {
        @Override
        public String protocol() {
            return "recorded";
        }

        @Override
        public void received(ByteBuf message, boolean isText) {
            String text = message.readString(message.readableBytes(), StandardCharsets.UTF_8);
            heard.add(text);
            if (text.equals("bad")) {
                throw new IllegalStateException("a failure of ours");
            }
        }

        @Override
        public void heard() {
            reads++;
        }

        @Override
        public void failed() {
            heard.add("failed");
        }

        @Override
        public void ended(boolean lost) {
            heard.add("ended");
            endedLost = lost;
        }
    }

    @Test
    void a_message_that_cannot_be_handled_is_told_and_the_next_one_is_handled() {
        channel.writeInbound(new TextWebSocketFrame("bad"), new TextWebSocketFrame("good"));
        assertThat(heard).containsExactly("bad", "failed", "good");
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void what_fails_after_whoever_asked_for_it_is_gone_ends_the_session_and_says_so() {
        for (Runnable ask : List.<Runnable>of(
                () -> session[0].execute(SessionHandlerTest::mistake),
                () -> session[0].executeInTurn(SessionHandlerTest::mistake),
                () -> session[0].schedule(SessionHandlerTest::mistake, 0))) {
            ask.run();
            channel.runPendingTasks();
            channel.runScheduledPendingTasks();
        }
        CloseWebSocketFrame close = channel.readOutbound();
        assertThat(close.statusCode()).isEqualTo(1011);
        close.release();
        assertThat(heard).containsExactly("ended");
    }

    private static void mistake() {
        throw new IllegalStateException("a failure of ours");
    }

    @Test
    void many_messages_of_one_read_are_worked_off_in_several_turns_of_the_loop() {
        for (int i = 0; i < 600; i++) {
            ByteBuf message = Unpooled.copiedBuffer("m" + i, StandardCharsets.UTF_8);
            session[0].received(message, true);
            message.release();
        }
        assertThat(heard).hasSize(256);
        assertThat(channel.config().isAutoRead()).isFalse();
        channel.runScheduledPendingTasks();
        assertThat(heard).hasSize(512);
        channel.runScheduledPendingTasks();
        assertThat(heard).hasSize(600).endsWith("m598", "m599").doesNotHaveDuplicates();
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void a_ping_is_answered_with_what_it_carried() {
        ping("x");
        ByteBuf pong = channel.readOutbound();
        assertThat(ByteBufUtil.getBytes(pong)).containsExactly(0x8a, 1, 'x');
        pong.release();
    }

    @Test
    void of_pings_that_come_while_its_socket_takes_nothing_only_the_latest_is_answered_later() {
        Stuck socket = new Stuck();
        channel.pipeline().addFirst(socket);
        for (int i = 0; i < 10_000; i++) {
            ping("ping " + "x".repeat(110) + i);
        }
        assertThat(waitingBytes()).isLessThan(200_000);
        int before = socket.written;
        socket.isStuck = false;
        channel.flush();
        channel.runPendingTasks();
        assertThat(socket.written).isEqualTo(before + 1);
        List<String> pongs = new ArrayList<>();
        for (ByteBuf sent = channel.readOutbound(); sent != null; sent = channel.readOutbound()) {
            pongs.add(sent.toString(StandardCharsets.ISO_8859_1));
            sent.release();
        }
        assertThat(pongs.getLast()).endsWith("x9999").hasSizeLessThan(130);
    }

    @Test
    void one_that_pings_and_never_reads_is_a_slow_consumer() {
        channel.pipeline().addFirst(new Stuck());
        for (int i = 0; i < 10_000; i++) {
            ping("x".repeat(125));
        }
        assertThat(session[0].view().waitingBytes()).isPositive();
        session[0].tick(limits.outbound().age().toNanos() + 1);
        assertThat(lastClosed.latestFirst())
                .singleElement()
                .extracting(ClosedSession::code)
                .isEqualTo(1013);
        channel.runPendingTasks();
        channel.close();
        channel.runPendingTasks();
        channel.releaseOutbound();
    }

    private void ping(String carried) {
        channel.writeInbound(new PingWebSocketFrame(Unpooled.copiedBuffer(carried, StandardCharsets.UTF_8)));
    }

    private long waitingBytes() {
        ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
        return waiting == null ? 0 : waiting.totalPendingWriteBytes();
    }

    /** Stands for a socket that takes nothing. */
    private static final class Stuck extends ChannelOutboundHandlerAdapter {
        private boolean isStuck = true;
        private int written;

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
            written++;
            super.write(context, message, promise);
        }

        @Override
        public void flush(ChannelHandlerContext context) throws Exception {
            if (!isStuck) {
                super.flush(context);
            }
        }
    }

    @Test
    void a_goodbye_is_answered_in_kind_and_the_conversation_ends_once() {
        channel.writeInbound(new CloseWebSocketFrame(1000, "bye"), new TextWebSocketFrame("too late"));
        CloseWebSocketFrame answer = channel.readOutbound();
        assertThat(answer.statusCode()).isEqualTo(1000);
        answer.release();
        assertThat(channel.isOpen()).isFalse();
        assertThat(heard).containsExactly("ended", "closed");
    }

    @Test
    void the_code_with_which_a_client_closed_is_remembered() {
        channel.writeInbound(new CloseWebSocketFrame(4000, "bye"));
        assertThat(lastClosed.latestFirst())
                .singleElement()
                .extracting(ClosedSession::code)
                .isEqualTo(4000);
        channel.releaseOutbound();
    }

    @Test
    void of_one_that_fell_silent_it_is_remembered_that_nobody_was_told() {
        session[0].tick(limits.keepAlive().timeout().toNanos() + 1);
        channel.runPendingTasks();
        assertThat(lastClosed.latestFirst())
                .singleElement()
                .extracting(ClosedSession::code)
                .isEqualTo(1006);
        channel.releaseOutbound();
    }

    @Test
    void why_it_was_closed_is_remembered_with_what_was_lost() {
        session[0].refused();
        session[0].close(CloseReason.SLOW_CONSUMER, "slow consumer: why");
        assertThat(lastClosed.latestFirst()).singleElement().satisfies(closed -> {
            assertThat(closed.id()).isEqualTo("s1");
            assertThat(closed.remoteAddress()).isEqualTo("a:1");
            assertThat(closed.code()).isEqualTo(1013);
            assertThat(closed.reason()).isEqualTo("slow-consumer");
            assertThat(closed.detail()).isEqualTo("slow consumer: why");
            assertThat(closed.refused()).isEqualTo(1);
        });
        channel.runPendingTasks();
        channel.releaseOutbound();
    }

    @Test
    void one_that_was_told_to_close_and_does_not_answer_is_cut_off_after_a_while() {
        session[0].close(CloseReason.GOING_AWAY, "bye");
        channel.runPendingTasks();
        assertThat(heard).containsExactly("ended");
        session[0].tick(limits.closeTimeout().toNanos());
        assertThat(channel.isOpen()).isTrue();
        session[0].tick(limits.closeTimeout().toNanos() + 1);
        channel.runPendingTasks();
        assertThat(channel.isOpen()).isFalse();
        channel.releaseOutbound();
    }

    @Test
    void one_whose_socket_is_not_read_is_not_taken_for_silent() {
        long longer = limits.keepAlive().timeout().toNanos() + 1;
        session[0].intake().waitForIt();
        session[0].tick(longer);
        assertThat(channel.isOpen()).isTrue();
        session[0].intake().goOn();
        session[0].tick(2 * longer);
        channel.runPendingTasks();
        assertThat(channel.isOpen()).isFalse();
        channel.releaseOutbound();
    }

    @Test
    void one_that_is_still_sending_a_large_frame_is_not_taken_for_silent() {
        long longer = limits.keepAlive().timeout().toNanos() + 1;
        now = longer;
        loop.tick();
        channel.writeInbound(Unpooled.copiedBuffer("a part", StandardCharsets.UTF_8));
        assertThat(reads).isEqualTo(1);
        session[0].tick(longer);
        channel.runPendingTasks();
        assertThat(channel.isOpen()).isTrue();
        channel.releaseOutbound();
    }

    @Test
    void one_that_takes_its_leave_gets_all_that_was_sent_before_and_nothing_after() {
        session[0].send("last");
        session[0].closeWhenSent(CloseReason.CLIENT, "bye");
        session[0].send("late");
        session[0].whenWritten(() -> heard.add("written"));
        channel.runPendingTasks();
        ByteBuf last = channel.readOutbound();
        assertThat(last.toString(StandardCharsets.UTF_8)).endsWith("last");
        last.release();
        CloseWebSocketFrame goodbye = channel.readOutbound();
        assertThat(goodbye.statusCode()).isEqualTo(1000);
        goodbye.release();
        assertThat(heard).containsExactly("ended");
    }

    @Test
    void nothing_was_written_to_a_session_that_is_closed() {
        session[0].close(CloseReason.GOING_AWAY, "bye");
        session[0].send("late");
        session[0].whenWritten(() -> heard.add("written"));
        channel.runPendingTasks();
        assertThat(heard).containsExactly("ended");
        channel.releaseOutbound();
    }

    @Test
    void a_pause_of_the_whole_process_makes_nobody_silent() {
        SessionLoop ticking = new SessionLoop(channel.eventLoop(), backlog, backlog, () -> now, 1000);
        now = 900;
        ticking.tick();
        assertThat(ticking.coarseNow()).isEqualTo(900);
        now = 1_000_000;
        ticking.tick();
        assertThat(ticking.coarseNow()).isEqualTo(1900);
        now = 1_001_500;
        ticking.tick();
        assertThat(ticking.coarseNow()).isEqualTo(3400);
        ticking.stop();
    }

    @Test
    void a_connection_that_breaks_within_a_fragmented_message_was_lost_and_is_no_failure_of_the_broker() {
        channel.pipeline().addFirst(new WebSocketFrameAggregator(1024));
        channel.writeInbound(new TextWebSocketFrame(false, 0, "the first part"));
        channel.close().syncUninterruptibly();
        channel.runPendingTasks();
        assertThat(heard).containsExactly("ended", "closed");
        assertThat(lastClosed.latestFirst()).extracting(ClosedSession::reason).containsExactly("lost");
        assertThat(endedLost).isTrue();
    }

    @Test
    void a_client_that_is_sent_away_has_not_died() {
        session[0].closeWhenSent(CloseReason.REFUSED, "bye");
        channel.close().syncUninterruptibly();
        channel.runPendingTasks();
        assertThat(heard).containsExactly("ended", "closed");
        assertThat(endedLost).isFalse();
    }
}
