package dev.pulsewarden.heartbeat.registry;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.IntConsumer;

/**
 * When each instance was last seen, and how long it may be silent: an array of {@code long} each, indexed by the instance's
 * slot, so that a heartbeat is one store and a scan is one walk through memory.
 *
 * <p>Heartbeats come from any thread; {@link #pass} and {@link #scan} are for one thread. A slot that was released may be
 * given to another instance while a heartbeat of the old one is still being written: the new one then is late once later
 * than it would be, and never earlier. All times are ticks in nanoseconds.
 */
public final class Deadlines {

    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] lastSeen;
    private final long[] timeouts; // 0: the slot is free
    private final long[] heldUntil;
    private final long[] heldSince; // in time that we were there; the scanning thread moves it on by what we lost
    private final long holdMax;
    private final boolean[] late; // known to be late, and dealt with; the scanning thread's, but for seenAgain
    private final Deque<Integer> free = new ArrayDeque<>();
    private int used;

    /** @param holdMax how long a slot is held at most for our own pauses, however many there are */
    public Deadlines(int slots, Duration holdMax) {
        this.holdMax = holdMax.toNanos();
        lastSeen = new long[slots];
        timeouts = new long[slots];
        heldUntil = new long[slots];
        heldSince = new long[slots];
        late = new boolean[slots];
    }

    /** A slot that was just seen; -1 when there is none left. */
    synchronized int take(long now, long timeout) {
        Integer released = free.poll();
        int slot = released != null ? released : used < lastSeen.length ? used : -1;
        if (slot < 0) {
            return -1;
        }
        late[slot] = false;
        LONGS.setVolatile(heldSince, slot, now);
        LONGS.setVolatile(heldUntil, slot, now);
        LONGS.setVolatile(lastSeen, slot, now);
        LONGS.setVolatile(timeouts, slot, timeout); // last: from here on the scan looks at it
        used = Math.max(used, slot + 1);
        return slot;
    }

    synchronized void release(int slot) {
        LONGS.setVolatile(timeouts, slot, 0L);
        free.push(slot);
    }

    void seen(int slot, long now) {
        LONGS.setRelease(lastSeen, slot, now);
    }

    /** It speaks again after it was late. */
    void seenAgain(int slot, long now) {
        LONGS.setVolatile(lastSeen, slot, now);
        late[slot] = false;
    }

    void allow(int slot, long timeout) {
        LONGS.setVolatile(timeouts, slot, timeout);
    }

    void markLate(int slot) {
        late[slot] = true;
    }

    public long lastSeen(int slot) {
        return (long) LONGS.getVolatile(lastSeen, slot);
    }

    public long timeout(int slot) {
        return (long) LONGS.getVolatile(timeouts, slot);
    }

    public boolean isLate(int slot, long now) {
        long timeout = timeout(slot);
        return timeout > 0 && now - lastSeen(slot) > timeout;
    }

    /** Whether nobody may be ended now in this slot, because we ourselves were away for too long to know. */
    public boolean isHeld(int slot, long now) {
        return (long) LONGS.getVolatile(heldUntil, slot) - now > 0
                && now - (long) LONGS.getVolatile(heldSince, slot) <= holdMax;
    }

    /** Whether it would be held for that, had it not been held for as long as it may be. */
    public boolean isHeldNoMore(int slot, long now) {
        return (long) LONGS.getVolatile(heldUntil, slot) - now > 0 && !isHeld(slot, now);
    }

    /** Tells the slots that are late and were not yet, and those that were late and are no more. */
    void scan(long now, IntConsumer changed) {
        int end = end();
        for (int slot = 0; slot < end; slot++) {
            // the timeout first, as take() writes it last: a new slot is never seen with an old time
            long timeout = (long) LONGS.getAcquire(timeouts, slot);
            if (timeout > 0 && (now - (long) LONGS.getAcquire(lastSeen, slot) > timeout) != late[slot]) {
                changed.accept(slot);
            }
        }
    }

    /**
     * We ourselves were away for so long: everybody gets that time, since what was said meanwhile may still be waiting to be
     * heard. Who is late already is held for as long; and where the gap was more than a quarter of the timeout, nobody is
     * ended for a whole timeout. Where pause follows pause, that has an end: a process that hangs in a busy loop may be what
     * keeps us from running.
     */
    void pass(long now, long gap) {
        int end = end();
        for (int slot = 0; slot < end; slot++) {
            long timeout = (long) LONGS.getAcquire(timeouts, slot);
            if (timeout == 0) {
                continue;
            }
            long seen = (long) LONGS.getAcquire(lastSeen, slot);
            if (!late[slot]) {
                long moved = now - seen < gap ? now : seen + gap;
                LONGS.compareAndSet(lastSeen, slot, seen, moved); // lost against a heartbeat: then that is newer
            }
            hold(slot, now, gap, gap > timeout / 4 ? timeout : gap);
        }
    }

    private void hold(int slot, long now, long gap, long time) {
        long until = (long) LONGS.getVolatile(heldUntil, slot);
        boolean goesOn = until - (now - gap) > 0; // it was held when we were paused
        LONGS.setVolatile(heldSince, slot, goesOn ? (long) LONGS.getVolatile(heldSince, slot) + gap : now);
        if (now + time - until > 0) {
            LONGS.setVolatile(heldUntil, slot, now + time);
        }
    }

    private synchronized int end() {
        return used;
    }
}
