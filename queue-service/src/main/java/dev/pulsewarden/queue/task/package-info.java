/**
 * What a task is, and the port to where tasks are kept.
 *
 * <pre>
 *            enqueue           claim                ack
 *  (new) ──┬────────▶ READY ────────▶ LEASED ──────────────▶ DONE
 *          │            ▲ ▲ release     │ nack, lease ran out
 *          │  promotion │ └─────────────┤
 *          └────────▶ DELAYED ◀─────────┴──────────────────▶ DEAD ──redrive──▶ READY
 * </pre>
 *
 * <p>An accepted task is handed out until it is acked or DEAD: at least once. A {@link dev.pulsewarden.queue.task.TaskStore}
 * answers only what is durable. Losing a race is a normal result; an outage is a
 * {@link dev.pulsewarden.queue.task.TaskStoreException}.
 */
@NullMarked
package dev.pulsewarden.queue.task;

import org.jspecify.annotations.NullMarked;
