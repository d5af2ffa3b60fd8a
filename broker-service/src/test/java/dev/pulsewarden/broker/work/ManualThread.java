package dev.pulsewarden.broker.work;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;

/** The thread, its timers and its time, driven by the test. */
final class ManualThread implements Executor {

    private record Timed(Runnable task, long due) {}

    private final Queue<Runnable> turn = new ArrayDeque<>();
    private final List<Timed> timers = new ArrayList<>();
    private long now = 1;

    Linger.Timing timing(Duration linger) {
        return new Linger.Timing(this, this::later, this::now, linger);
    }

    @Override
    public void execute(Runnable task) {
        turn.add(task);
    }

    void later(Runnable task, long nanos) {
        timers.add(new Timed(task, now + nanos));
    }

    long now() {
        return now;
    }

    int timers() {
        return timers.size();
    }

    /** Does what is to be done now. */
    void turn() {
        while (!turn.isEmpty()) {
            turn.remove().run();
        }
    }

    /** Does what is to be done until then. */
    void pass(Duration time) {
        long end = now + time.toNanos();
        turn();
        timers.stream()
                .min(Comparator.comparingLong(Timed::due))
                .filter(next -> next.due() <= end)
                .ifPresentOrElse(
                        next -> {
                            timers.remove(next);
                            now = Math.max(now, next.due());
                            next.task().run();
                            pass(Duration.ofNanos(end - now));
                        },
                        () -> now = end);
    }
}
