package dev.pulsewarden.queue.settings;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What holds for the tasks of a queue.
 *
 * @param lease how long a claimer holds a task unheard, when it does not say
 * @param maxAttempts failed attempts after which a task is DEAD, when the task does not say
 * @param backoff how long a task waits after failed attempts, where the task does not say
 * @param retention how long ended tasks are kept, and their ids known
 * @param concurrency the most tasks that are leased at once; absent: no limit
 * @param rules for each value the name of the rule that it is from, or {@code default}
 */
public record QueueSettings(
        Duration lease,
        int maxAttempts,
        BackoffRule backoff,
        Duration retention,
        @Nullable Integer concurrency,
        Map<String, String> rules) {

    /** Whether only so many tasks may be leased at once. */
    public boolean isLimited() {
        return concurrency != null;
    }
}
