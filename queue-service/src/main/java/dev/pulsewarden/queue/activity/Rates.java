package dev.pulsewarden.queue.activity;

import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.task.TaskListener;
import dev.pulsewarden.queue.task.TaskStore;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/** What each queue did within the last minute. Thread-safe; of the queues that did something last, up to a limit. */
@Component
public final class Rates implements TaskListener {

    /**
     * Tasks within the last minute.
     *
     * @param failed attempts that were nacked, ran out or lost their worker
     */
    public record LastMinute(long enqueued, long claimed, long done, long failed) {

        static final LastMinute NOTHING = new LastMinute(0, 0, 0, 0);

        LastMinute plus(LastMinute more) {
            return new LastMinute(
                    enqueued + more.enqueued, claimed + more.claimed, done + more.done, failed + more.failed);
        }
    }

    private final Clock clock;
    private final Map<String, MinuteWindow> windows;

    public Rates(TaskStore store, QueueProperties properties, Clock clock) {
        int most = properties.limits().ratedQueues();
        this.clock = clock;
        this.windows = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, MinuteWindow> eldest) {
                return size() > most;
            }
        };
        store.listen(this);
    }

    @Override
    public void changed(Change change, String queue, int tasks) {
        if (change != Change.READY) {
            synchronized (windows) {
                windows.computeIfAbsent(queue, name -> new MinuteWindow()).add(change, tasks, clock.millis());
            }
        }
    }

    /** What this queue did. */
    public LastMinute of(String queue) {
        synchronized (windows) {
            MinuteWindow window = windows.get(queue);
            return window == null ? LastMinute.NOTHING : window.read(clock.millis());
        }
    }
}
