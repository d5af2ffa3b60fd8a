package dev.pulsewarden.queue.settings;

import java.time.Duration;

/**
 * What holds for the tasks of a queue.
 *
 * @param lease how long a claimer holds a task unheard, when it does not say
 * @param maxAttempts failed attempts after which a task is DEAD, when the task does not say
 * @param backoff how long a task waits after failed attempts, where the task does not say
 * @param retention how long ended tasks are kept, and their ids known
 */
public record QueueSettings(Duration lease, int maxAttempts, BackoffRule backoff, Duration retention) {}
