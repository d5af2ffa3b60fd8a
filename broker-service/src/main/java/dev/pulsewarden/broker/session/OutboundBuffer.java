package dev.pulsewarden.broker.session;

import dev.pulsewarden.broker.BrokerProperties.Outbound;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be written to one connection. Touched by its event loop only.
 *
 * <p>While the channel is writable, small frames are copied one behind the other into a buffer that becomes one write: an
 * entry in Netty's queue and in the system call costs more than copying some hundred bytes. While it is not, frames are
 * kept as they are, shared with all other subscribers, and counted.
 */
final class OutboundBuffer {

    /** A gathered write is written and flushed at this size. */
    private static final int WRITE_SIZE = 32 * 1024;

    private static final int FIRST_SIZE = 1024;

    /**
     * Bytes that a waiting frame counts for besides its own: somewhat more than its objects take if nobody shares it. Measured
     * for a million frames of up to {@link Frames#COPY_LIMIT}, which are on the heap, on JDK 25 without compact headers: 38 for
     * one that is shared, 117 for one with a head of its own, 121 for one that is nobody else's. Frames in Netty's own queue
     * are few: it counts 96 for each, and is full at 64 KiB.
     */
    static final int FRAME_OVERHEAD = 160;

    /**
     * @param head what comes before the shared bytes, if something does
     */
    private record Waiting(@Nullable ByteBuf head, ByteBuf shared, long since) {
        int size() {
            return shared.readableBytes() + (head == null ? 0 : head.readableBytes());
        }
    }

    private record Written(long position, Runnable action) {}

    private final class Write implements ChannelFutureListener {
        private final int bytes;
        private final long since;

        Write(int bytes, long since) {
            this.bytes = bytes;
            this.since = since;
        }

        @Override
        public void operationComplete(ChannelFuture future) {
            writes.remove();
            count(-bytes);
            if (future.isSuccess()) {
                taken(bytes);
            }
        }
    }

    private final ChannelHandlerContext context;
    private final Channel channel;
    private final long maxBytes;
    private final long maxAgeNanos;
    private final Backlog backlog;
    private final LongSupplier nanoTime;
    private final IntConsumer written;
    private final Queue<Write> writes = new ArrayDeque<>(2);
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>(2);
    private final Queue<Written> whenWritten = new ArrayDeque<>(1);
    private @Nullable ByteBuf gathered;
    private long gatheredSince;

    /** How large gathered writes have become lately: a buffer that grows is copied. */
    private int likely = FIRST_SIZE;

    private long countedBytes;
    private long addedBytes;
    private long takenBytes;

    /**
     * @param context writes begin at the handler before this one
     * @param written told the size of each write
     */
    OutboundBuffer(
            ChannelHandlerContext context,
            Outbound limits,
            Backlog backlog,
            LongSupplier nanoTime,
            IntConsumer written) {
        this.context = context;
        this.channel = context.channel();
        this.maxBytes = limits.bytes().toBytes();
        this.maxAgeNanos = limits.age().toNanos();
        this.backlog = backlog;
        this.nanoTime = nanoTime;
        this.written = written;
    }

    /** What is added now goes to the socket with the next {@link #flush}, as far as one can tell. */
    boolean isTaking() {
        return waiting.isEmpty() && channel.isWritable();
    }

    /** Takes a frame, which is only lent. It is sent with the next {@link #flush}, or earlier. */
    void add(ByteBuf frame) {
        added(frame.readableBytes());
        if (isTaking()) {
            gather(frame, nanoTime);
        } else {
            keep(new Waiting(null, frame.retain(), nanoTime.getAsLong()));
        }
    }

    /**
     * Takes a message that begins with bytes of this connection's own; the rest is shared and only lent. Small ones cost no
     * allocation while the socket takes them.
     */
    void add(byte[] head, ByteBuf rest, boolean isText) {
        int length = head.length + rest.readableBytes();
        int size = Frames.headerBytes(length) + length;
        added(size);
        if (isTaking()) {
            ByteBuf target = target(size, nanoTime);
            Frames.writeHeader(target, isText, length);
            target.writeBytes(head);
            gather(rest, nanoTime);
        } else {
            ByteBuf own = Unpooled.buffer(size - rest.readableBytes());
            Frames.writeHeader(own, isText, length);
            keep(new Waiting(own.writeBytes(head), rest.retain(), nanoTime.getAsLong()));
        }
    }

    private void keep(Waiting frame) {
        waiting.add(frame);
        count(FRAME_OVERHEAD);
    }

    /** Runs the action once the socket has taken all that was added before; never, if it does not. */
    void whenWritten(Runnable action) {
        if (unsentBytes() == 0) {
            action.run();
        } else {
            whenWritten.add(new Written(addedBytes, action));
        }
    }

    /** All bytes that were ever added. */
    long addedBytes() {
        return addedBytes;
    }

    /** Sends what the socket takes. */
    void flush() {
        do {
            writeGathered();
            context.flush();
        } while (gatherWaiting());
    }

    /** More waits than may for this connection, or for all and this one has more than its share. */
    boolean overflows() {
        return overflowsAlone() || backlog.isTooMuchWith(countedBytes);
    }

    /** More waits than may for this connection. */
    boolean overflowsAlone() {
        return countedBytes > maxBytes;
    }

    /** The oldest frame waits for longer than it may. */
    boolean overdue(long now) {
        return age(now) > maxAgeNanos;
    }

    /** How long the oldest frame has waited, in nanoseconds; 0 if none waits. */
    long age(long now) {
        return unsentBytes() > 0 ? Math.max(0, now - oldest(now)) : 0;
    }

    /** Bytes that the socket has not taken, without the overhead of the frames that wait. */
    long unsentBytes() {
        return countedBytes - (long) FRAME_OVERHEAD * waiting.size();
    }

    /**
     * Forgets what was not given to the socket yet.
     *
     * @return how many frames that were
     */
    int discard() {
        int discarded = waiting.size();
        for (Waiting one = waiting.poll(); one != null; one = waiting.poll()) {
            count(-one.size() - FRAME_OVERHEAD);
            one.shared().release();
        }
        whenWritten.clear();
        return discarded;
    }

    private void added(int bytes) {
        addedBytes += bytes;
        count(bytes);
    }

    private void taken(int bytes) {
        takenBytes += bytes;
        while (!whenWritten.isEmpty() && whenWritten.element().position() <= takenBytes) {
            whenWritten.remove().action().run();
        }
    }

    private void count(int bytes) {
        countedBytes += bytes;
        backlog.add(bytes);
    }

    private long oldest(long now) {
        Write written = writes.peek();
        if (written != null) {
            return written.since;
        }
        Waiting first = waiting.peek();
        return gathered != null ? gatheredSince : first != null ? first.since() : now;
    }

    /** Moves frames that waited into writes while the channel takes them; returns whether there is something to flush. */
    private boolean gatherWaiting() {
        boolean moved = false;
        while (!waiting.isEmpty() && channel.isWritable()) {
            Waiting next = waiting.remove();
            count(-FRAME_OVERHEAD);
            if (next.head() != null) {
                target(next.size(), next::since).writeBytes(next.head());
            }
            gather(next.shared(), next::since);
            next.shared().release();
            moved = true;
        }
        return moved;
    }

    private void gather(ByteBuf frame, LongSupplier since) {
        int size = frame.readableBytes();
        if (size > Frames.COPY_LIMIT) {
            writeGathered();
            write(frame.retainedDuplicate(), size, since.getAsLong());
            return;
        }
        ByteBuf target = target(size, since);
        target.writeBytes(frame, frame.readerIndex(), size);
        if (target.readableBytes() >= WRITE_SIZE) {
            writeGathered();
            context.flush();
        }
    }

    /** Where small frames are gathered; new ones have room for so many bytes, or more. */
    private ByteBuf target(int bytes, LongSupplier since) {
        ByteBuf target = gathered;
        if (target == null) {
            target = context.alloc().ioBuffer(Math.max(Math.min(bytes, Frames.COPY_LIMIT), likely));
            gathered = target;
            gatheredSince = since.getAsLong();
        }
        return target;
    }

    private void writeGathered() {
        ByteBuf target = gathered;
        if (target != null) {
            gathered = null;
            likely = Math.clamp(target.readableBytes(), likely - likely / 8, WRITE_SIZE);
            write(target, target.readableBytes(), gatheredSince);
        }
    }

    private void write(ByteBuf bytes, int size, long since) {
        Write write = new Write(size, since);
        writes.add(write);
        written.accept(size);
        var _ = context.write(bytes).addListener(write);
    }
}
