/**
 * How tasks get out: claims that wait for them, and the duties that bring back what time has moved.
 *
 * <p>A claim that finds nothing waits, first come first woken, and is woken at once by whatever makes a task READY; nothing
 * polls. {@link dev.pulsewarden.queue.claim.Promotion} makes due tasks READY, {@link dev.pulsewarden.queue.claim.Rescue} takes
 * back leases that ran out, {@link dev.pulsewarden.queue.claim.Retention} forgets ended tasks. A duty that fails is logged
 * once, counted, and done again after its period.
 *
 * <p>Trust window: leases are judged by the wall clock, but only while this service looked at them without a gap. After a
 * start, an outage of the store or a pause of the process, each lease runs its whole length anew before it counts as lost. Where
 * several nodes share a store, their looks count together.
 */
@NullMarked
package dev.pulsewarden.queue.claim;

import org.jspecify.annotations.NullMarked;
