package dev.pulsewarden.queue.claim;

import dev.pulsewarden.queue.task.TaskListener;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Something that is done again and again, in a thread of its own. */
public interface Duty {

    String name();

    /** The longest pause between two times. */
    Duration period();

    /**
     * Does what is due, at most one batch of it.
     *
     * @return when it wants to be done again, if that is sooner than its period
     */
    @Nullable
    Instant runOnce();

    /** What in the store's news makes it due sooner, told to {@code wakeAt}. */
    default TaskListener alarm(Alarm alarm) {
        return new TaskListener() {};
    }

    /** Wakes the duty's runner. */
    @FunctionalInterface
    interface Alarm {
        void wakeAt(Instant due);
    }
}
