package dev.pulsewarden.broker.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.broker.BrokerProperties.Outbound;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class OutboundBufferTest {

    /** Stands for the socket: takes what is written only when it may. */
    private static final class Socket extends ChannelOutboundHandlerAdapter {
        private final List<String> writes = new ArrayList<>();
        private boolean takes = true;
        private int flushes;

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
            writes.add(((ByteBuf) message).toString(StandardCharsets.UTF_8));
            super.write(context, message, promise);
        }

        @Override
        public void flush(ChannelHandlerContext context) throws Exception {
            flushes++;
            if (takes) {
                super.flush(context);
            }
        }
    }

    private final Socket socket = new Socket();
    private final EmbeddedChannel channel = new EmbeddedChannel(socket, new ChannelInboundHandlerAdapter());
    private long now;
    private final List<Integer> sizes = new ArrayList<>();
    private final Backlog.Shared all = new Backlog.Shared(
            new AtomicLong(), new AtomicInteger(2), DataSize.ofKilobytes(100).toBytes());
    private final Backlog backlog = new Backlog(all);
    private final OutboundBuffer outbound = new OutboundBuffer(
            channel.pipeline().lastContext(),
            new Outbound(DataSize.ofKilobytes(100), DataSize.ofMegabytes(1), Duration.ofNanos(1000)),
            backlog,
            () -> now,
            sizes::add);

    /** What is still there goes out, so that leak detection sees only what is lost. */
    @AfterEach
    void free() {
        socket.takes = true;
        outbound.flush();
        assertThat(outbound.discard()).isZero();
        channel.finishAndReleaseAll();
    }

    @Test
    void small_frames_become_one_write_and_one_flush() {
        add("one");
        add("two");
        add("three");
        assertThat(socket.writes).isEmpty();
        outbound.flush();
        assertThat(socket.writes).containsExactly("onetwothree");
        assertThat(sizes).containsExactly("onetwothree".length());
        assertThat(socket.flushes).isEqualTo(1);
        assertThat(outbound.unsentBytes()).isZero();
    }

    @Test
    void a_large_frame_is_passed_on_as_it_is_in_its_place() {
        String large = "x".repeat(9000);
        add("before");
        add(large);
        add("after");
        outbound.flush();
        assertThat(socket.writes).containsExactly("before", large, "after");
    }

    @Test
    void what_the_socket_does_not_take_waits_shared_and_goes_out_in_order_later() {
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(1, 2));
        socket.takes = false;
        add("first");
        outbound.flush();
        assertThat(channel.isWritable()).isFalse();
        ByteBuf shared = frame("second");
        outbound.add(shared);
        assertThat(shared.refCnt()).isEqualTo(2);
        outbound.flush();
        assertThat(socket.writes).containsExactly("first");
        assertThat(outbound.unsentBytes()).isEqualTo("firstsecond".length());

        socket.takes = true;
        outbound.flush();
        assertThat(socket.writes).containsExactly("first", "second");
        assertThat(shared.refCnt()).isEqualTo(1);
        assertThat(outbound.unsentBytes()).isZero();
    }

    @Test
    void it_overflows_past_its_bytes_wherever_they_wait() {
        socket.takes = false;
        String kilobyte = "x".repeat(1024);
        for (int i = 0; i < 95; i++) {
            add(kilobyte);
        }
        assertThat(outbound.overflows()).isFalse();
        add(kilobyte);
        assertThat(outbound.overflows()).isTrue();
    }

    @Test
    void frames_that_wait_count_for_what_keeping_them_costs_however_small_they_are() {
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(1, 2));
        socket.takes = false;
        add("first");
        outbound.flush();
        int most = 100 * 1024 / (OutboundBuffer.FRAME_OVERHEAD + 1);
        for (int i = 0; i < most - 1; i++) {
            add("x");
        }
        assertThat(outbound.overflows()).isFalse();
        outbound.add(bytes(""), Unpooled.EMPTY_BUFFER, true);
        add("x");
        assertThat(outbound.overflows()).isTrue();
        assertThat(outbound.overflowsAlone()).isTrue();
        assertThat(outbound.unsentBytes()).isEqualTo("first".length() + most + 2);
        List<String> told = new ArrayList<>();
        outbound.whenWritten(() -> told.add("all"));
        socket.takes = true;
        outbound.flush();
        assertThat(told).containsExactly("all");
        assertThat(outbound.overflows()).isFalse();
        assertThat(outbound.unsentBytes()).isZero();
        backlog.tell();
        assertThat(all.bytes()).hasValue(0);
    }

    @Test
    void past_the_limit_of_all_it_overflows_with_more_than_an_even_share() {
        socket.takes = false;
        Backlog ofAnotherLoop = new Backlog(all);
        ofAnotherLoop.add(DataSize.ofKilobytes(100).toBytes());
        ofAnotherLoop.tell();
        String kilobyte = "x".repeat(1024);
        for (int i = 0; i < 50; i++) {
            add(kilobyte);
        }
        assertThat(outbound.overflows()).isFalse();
        add("x");
        assertThat(outbound.overflows()).isTrue();
        ofAnotherLoop.add(-DataSize.ofKilobytes(100).toBytes());
        ofAnotherLoop.tell();
        assertThat(outbound.overflows()).isFalse();
        backlog.tell();
        assertThat(all.bytes()).hasValue(50 * 1024 + 1);
        outbound.flush();
        socket.takes = true;
        outbound.flush();
        backlog.tell();
        assertThat(all.bytes()).hasValue(0);
    }

    @Test
    void it_is_overdue_when_the_oldest_frame_is_wherever_it_waits() {
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(1, 2));
        socket.takes = false;
        now = 100;
        add("first");
        outbound.flush();
        now = 600;
        add("second");
        assertThat(outbound.overdue(1100)).isFalse();
        assertThat(outbound.overdue(1101)).isTrue();
        socket.takes = true;
        outbound.flush();
        assertThat(outbound.overdue(10_000)).isFalse();
    }

    @Test
    void discarding_forgets_what_the_socket_has_not_got_and_frees_it() {
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(1, 2));
        socket.takes = false;
        add("first");
        outbound.flush();
        ByteBuf shared = frame("second");
        outbound.add(shared);
        assertThat(outbound.discard()).isEqualTo(1);
        assertThat(shared.refCnt()).isEqualTo(1);
        assertThat(outbound.unsentBytes()).isEqualTo("first".length());
    }

    @Test
    void a_message_of_two_parts_goes_out_as_one_whose_second_part_is_shared() {
        ByteBuf small = frame("small");
        ByteBuf large = frame("x".repeat(9000));
        outbound.add(bytes("one "), small, true);
        outbound.add(bytes("two "), large, false);
        assertThat(small.refCnt()).isEqualTo(1);
        assertThat(large.refCnt()).isEqualTo(2);
        outbound.flush();
        assertThat(socket.writes)
                .containsExactly(
                        latin("\u0081\u0009") + "one small" + latin("\u0082\u007e\u0023\u002c") + "two ",
                        "x".repeat(9000));
        assertThat(outbound.unsentBytes()).isZero();
    }

    @Test
    void a_message_of_two_parts_waits_shared_and_is_freed_when_it_is_discarded() {
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(1, 2));
        socket.takes = false;
        add("first");
        outbound.flush();
        ByteBuf shared = frame("second");
        outbound.add(bytes("a "), shared, true);
        outbound.add(bytes("b "), shared, true);
        assertThat(shared.refCnt()).isEqualTo(3);
        socket.takes = true;
        outbound.flush();
        assertThat(String.join("", socket.writes))
                .isEqualTo("first" + latin("\u0081\u0008") + "a second" + latin("\u0081\u0008") + "b second");
        assertThat(shared.refCnt()).isEqualTo(1);
        socket.takes = false;
        add("third");
        outbound.flush();
        outbound.add(bytes("c "), shared, true);
        assertThat(outbound.discard()).isEqualTo(1);
        assertThat(shared.refCnt()).isEqualTo(1);
        assertThat(outbound.unsentBytes()).isEqualTo("third".length());
    }

    @Test
    void it_is_told_when_the_socket_has_taken_what_was_added_before() {
        List<String> told = new ArrayList<>();
        outbound.whenWritten(() -> told.add("nothing"));
        socket.takes = false;
        add("first");
        outbound.whenWritten(() -> told.add("first"));
        add("second");
        outbound.whenWritten(() -> told.add("second"));
        outbound.flush();
        assertThat(told).containsExactly("nothing");
        socket.takes = true;
        outbound.flush();
        assertThat(told).containsExactly("nothing", "first", "second");
    }

    @Test
    void what_is_discarded_was_never_written() {
        List<String> told = new ArrayList<>();
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(1, 2));
        socket.takes = false;
        add("first");
        outbound.flush();
        add("second");
        outbound.whenWritten(() -> told.add("second"));
        outbound.discard();
        socket.takes = true;
        outbound.flush();
        assertThat(told).isEmpty();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Bytes as the socket of this test shows them. */
    private static String latin(String bytes) {
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private void add(String text) {
        ByteBuf frame = frame(text);
        outbound.add(frame);
        frame.release();
    }

    private static ByteBuf frame(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }
}
