/**
 * What holds for the tasks of a queue where neither the task nor its claimer says otherwise: its lease, its attempts, the waits
 * between them, and how long it is kept when it has ended.
 *
 * <p>A rule is for one queue, by its name; what it does not say is as for all queues. Rules come from the configuration and do
 * not change while the service runs. A mistake in them ends the start: two rules for one queue, or a value out of bounds.
 */
@NullMarked
package dev.pulsewarden.queue.settings;

import org.jspecify.annotations.NullMarked;
