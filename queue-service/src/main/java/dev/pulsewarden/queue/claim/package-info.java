/**
 * How tasks get out: claims that wait for them, and the duties that bring back what time has moved.
 *
 * <p>A claim that finds nothing waits, first come first served, until something makes a task READY; nothing polls. The embedded store
 * serves it: it takes the claim from here, leases the task in the commit that makes it READY, and answers the claim, or puts it back.
 * Any other store, and this one where it cannot, wakes it, and it looks for itself. What is leased to a claim that has given up
 * is released.
 *
 * <p>{@link dev.pulsewarden.queue.claim.Promotion} makes due tasks READY, {@link dev.pulsewarden.queue.claim.Rescue} takes
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
