package dev.pulsewarden.broker.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.UnpooledHeapByteBuf;

/**
 * The memory of all sessions. What is read is unmasked and looked at byte by byte, for which memory outside of the heap, and
 * Netty's other allocators, take twice as long: so small buffers are on the heap. Large ones are not: where memory for them
 * runs out, the session that asked for it fails, and not the broker.
 */
public final class SessionAllocator extends PooledByteBufAllocator {

    public static final SessionAllocator INSTANCE = new SessionAllocator();

    /** To pool these costs more than to collect them. */
    private static final int SMALL = 1024;

    private static final int LARGE = 16 * 1024;
    private static final int PAGE_BYTES = 8 * 1024;

    /** Chunks of 1 MiB keep small what an event loop has in reserve. */
    private static final int CHUNK_PAGES_LOG2 = 7;

    private SessionAllocator() {
        super(
                false,
                defaultNumHeapArena(),
                defaultNumDirectArena(),
                PAGE_BYTES,
                CHUNK_PAGES_LOG2,
                defaultSmallCacheSize(),
                defaultNormalCacheSize(),
                false);
    }

    @Override
    public ByteBuf heapBuffer(int initialCapacity, int maxCapacity) {
        if (initialCapacity <= SMALL) {
            return toLeakAwareBuffer(new UnpooledHeapByteBuf(this, initialCapacity, maxCapacity));
        }
        return initialCapacity > LARGE
                ? directBuffer(initialCapacity, maxCapacity)
                : super.heapBuffer(initialCapacity, maxCapacity);
    }
}
