/**
 * What is taken in while the store is away, kept on local disk until the store has it.
 *
 * <p>Two lanes, each first in, first out: new tasks, and the ends of attempts (acks and nacks). A task goes straight to the store
 * only while the circuit is closed and no older one waits; else it is kept, and answered once it is on the disk. When the store is
 * back the ends go first, then the tasks, in batches, and an entry leaves the disk after the store confirmed it: after a crash
 * in between it is given again, which changes nothing, since both are known by their id or lease. For the last few tasks new
 * ones wait a moment, so that under steady load the lane does become empty; see
 * {@link dev.pulsewarden.queue.spool.Lane}.
 *
 * <p>No lease is taken back while ends of attempts wait. The lanes are bounded in bytes and in age; what was accepted is never
 * dropped. An entry that the store refuses for itself is set aside: it stays on the disk, is counted and shown, and is given
 * again after the next start. A disk that the lanes filled themselves does not stop them from being moved.
 *
 * <p>Each task is stored once as long as the store knows its id. One that the store took without an answer, and forgot after
 * it ended before the spool was moved, would run again: an outage should be shorter than the retention of ended tasks.
 */
@NullMarked
package dev.pulsewarden.queue.spool;

import org.jspecify.annotations.NullMarked;
