package dev.pulsewarden.heartbeat.process;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.LongConsumer;

/** Asks for all watched descriptors at once which of them are readable. Watching is thread-safe, asking is for one thread. */
final class Epoll {

    private static final int EPOLL_CLOEXEC = 0x80000;
    private static final int EPOLL_CTL_ADD = 1;
    private static final int EPOLL_CTL_DEL = 2;
    private static final int EPOLLIN = 1;
    private static final int MOST_AT_ONCE = 256;

    /** The kernel packs its struct on x86-64 and nowhere else. */
    private static final int KEY_OFFSET = "amd64".equals(System.getProperty("os.arch")) ? 4 : 8;

    private static final int SIZE = KEY_OFFSET + 8;

    private final int epoll = Kernel.epollCreate(EPOLL_CLOEXEC);
    private final MemorySegment events = Arena.ofAuto().allocate((long) SIZE * MOST_AT_ONCE, 8);

    /** Watches a descriptor until it is closed or no more wanted; the key says which one was found readable. */
    boolean watch(int descriptor, long key) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment event = arena.allocate(SIZE, 8);
            event.set(JAVA_INT, 0, EPOLLIN);
            event.set(JAVA_LONG_UNALIGNED, KEY_OFFSET, key);
            return Kernel.epollControl(epoll, EPOLL_CTL_ADD, descriptor, event) == 0;
        }
    }

    void unwatch(int descriptor) {
        Kernel.epollControl(epoll, EPOLL_CTL_DEL, descriptor, MemorySegment.NULL);
    }

    /** Tells the keys of those that are readable now, at most {@value #MOST_AT_ONCE} of them. */
    void readable(LongConsumer found) {
        int count = Kernel.epollNow(epoll, events, MOST_AT_ONCE);
        for (int i = 0; i < count; i++) {
            found.accept(events.get(JAVA_LONG_UNALIGNED, (long) i * SIZE + KEY_OFFSET));
        }
    }
}
