package dev.pulsewarden.broker.work;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * Decides when the next list goes: when as many have come as there were last time, in the list and behind it, but no later than a
 * short while after the first of them. Clients that one answer lets go on come a little after each other: a list that goes with
 * the first of them leaves the others to the next one, and two groups would alternate for ever. Who was alone last time expects
 * nobody, and goes at once; so PostgreSQL delays a commit ({@code commit_delay}) only while others are active
 * ({@code commit_siblings}). What one turn of the thread brings goes together in any case. Confined to that thread.
 */
final class Linger {

    /** Runs a task on the thread, but not before so many nanoseconds. */
    @FunctionalInterface
    interface Timer {
        void run(Runnable task, long nanos);
    }

    /**
     * @param thread runs a task when the turn is over
     * @param linger how long to wait at most; 0 is not at all
     */
    record Timing(Executor thread, Timer timer, LongSupplier nanoTime, Duration linger) {}

    private final Timing timing;
    private final int most;
    private final IntSupplier have;
    private final Runnable go;
    private final Runnable look = this::look;
    private final Runnable timeUp = this::timeUp;

    private int expected = 1;
    private long nanos;
    private boolean looksSoon;
    private boolean lingers;
    private long until;

    /** It may be one of an earlier list. */
    private boolean timerIsSet;

    /**
     * @param most are expected
     * @param have how many could go now
     * @param go sends some of them; not called for none
     */
    Linger(Timing timing, int most, IntSupplier have, Runnable go) {
        this.timing = timing;
        this.most = most;
        this.have = have;
        this.go = go;
        this.nanos = timing.linger().toNanos();
    }

    /** Something could go. */
    void ask() {
        if (!looksSoon) {
            looksSoon = true;
            timing.thread().execute(look);
        }
    }

    private void look() {
        looksSoon = false;
        int here = have.getAsInt();
        long left = here == 0 || here >= expected ? 0 : left();
        if (left > 0) {
            setTimer(left);
            return;
        }
        lingers = false;
        if (here > 0) {
            go.run();
        }
    }

    /** For how long it may still wait, which begins now unless it has begun. */
    private long left() {
        long now = timing.nanoTime().getAsLong();
        if (!lingers) {
            lingers = true;
            until = now + nanos;
        }
        return until - now;
    }

    private void setTimer(long left) {
        if (!timerIsSet) {
            timerIsSet = true;
            timing.timer().run(timeUp, left);
        }
    }

    private void timeUp() {
        timerIsSet = false;
        if (lingers) {
            ask();
        }
    }

    /** A list went: those who did not come in time for it are not waited for again. */
    void sent(int items) {
        expected = Math.min(expected, items);
    }

    /**
     * A list was answered: those who were in it may come again, beside those who came meanwhile.
     *
     * @param items of the list, as far as somebody got what he waited for
     * @param meanwhile how many could not go with it
     */
    void answered(int items, int meanwhile) {
        expected = Math.clamp((long) items + meanwhile, 1, most);
    }

    /** A list came to nothing: it may be long until the next one. */
    void failed() {
        expected = 1;
    }

    /** From now on nobody is waited for. */
    void hurry() {
        nanos = 0;
        lingers = false;
        ask();
    }
}
