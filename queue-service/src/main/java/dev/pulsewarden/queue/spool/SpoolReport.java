package dev.pulsewarden.queue.spool;

import dev.pulsewarden.queue.spool.Spool.LaneTotals;
import dev.pulsewarden.queue.spool.Spool.QueueTotals;
import java.util.List;
import java.util.Map;

/** How much waits for the store. */
public interface SpoolReport {

    LaneTotals taskTotals();

    LaneTotals endingTotals();

    /** Tasks that wait, of those queues among these that have any. */
    Map<String, QueueTotals> queues(List<String> names);
}
