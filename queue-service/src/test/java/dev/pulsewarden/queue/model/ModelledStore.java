package dev.pulsewarden.queue.model;

import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.task.Backoff;
import dev.pulsewarden.queue.task.TaskStore;
import java.time.Clock;
import java.time.Duration;

/** A store that can be closed and opened again on the same data. */
public interface ModelledStore {

    /** Opens it; empty at first, then with what was in it. Waits between attempts have no chance in them. */
    TaskStore open(Clock clock, Backoff backoff, QueueProperties properties);

    void close();

    /** After which time what becomes READY is behind what was READY before it was closed. */
    Duration closedFor();
}
