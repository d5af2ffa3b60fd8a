package dev.pulsewarden.heartbeat.reaper;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** How many processes may be ended in any minute. For one thread; times are ticks. */
final class KillBudget {

    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final int perMinute;
    private final Deque<Long> spent = new ArrayDeque<>();

    KillBudget(int perMinute) {
        this.perMinute = perMinute;
    }

    boolean isUsedUp(long now) {
        return spent(now) >= perMinute;
    }

    int spent(long now) {
        while (!spent.isEmpty() && now - spent.peek() >= MINUTE) {
            spent.remove();
        }
        return spent.size();
    }

    void spend(long at) {
        spent.add(at);
    }
}
