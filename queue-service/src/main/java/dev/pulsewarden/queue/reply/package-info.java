/**
 * Tells those who wait for it how tasks ended.
 *
 * <p>The end of a task with a {@code replyTo} is noted as due in the very write that ends it, however it ends: by an ack or nack of
 * whoever, held on disk or not, by a lease that ran out, by workers that were lost. {@link dev.pulsewarden.queue.reply.Replying}
 * publishes what is due to the broker, in the order in which tasks ended, and notes that it was told. It is woken by each such
 * end. While the broker is away ends wait in the store, for as long as their tasks are kept.
 *
 * <p>Each end is told at least once, and once unless a process or connection fails between the telling and the note. What the
 * broker refuses for good, such as what is no topic, is counted and not tried again.
 */
@NullMarked
package dev.pulsewarden.queue.reply;

import org.jspecify.annotations.NullMarked;
