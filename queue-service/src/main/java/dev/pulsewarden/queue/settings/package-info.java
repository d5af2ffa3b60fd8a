/**
 * What holds for the tasks of a queue where neither the task nor its claimer says otherwise: its lease, its attempts, the waits
 * between them, and how long it is kept when it has ended; and how many of them may be leased at once.
 *
 * <p>Rules are for the queues whose names match theirs; each value is from the most specific rule that says it, see {@link
 * dev.pulsewarden.rules.Rules}, and what none says is as for all queues. They come from the configuration and do not change while the
 * service runs. A mistake in them ends the start: two rules of one name, or a value out of bounds.
 */
@NullMarked
package dev.pulsewarden.queue.settings;

import org.jspecify.annotations.NullMarked;
