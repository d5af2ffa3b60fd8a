/**
 * The embedded store of tasks: one SQLite file, one thread that writes it in groups, some connections that read it.
 *
 * <p>Everything that is answered was committed with {@code synchronous=FULL}. A claim walks an index from its first entry: it
 * costs the same however much waits behind it. Counts are kept in the same transaction as what they count.
 * Claims that wait are served in the very commit that makes tasks READY ({@link dev.pulsewarden.queue.sqlite.Delivery}).
 * Since only one thread writes, a write looks first and changes then, without a race.
 */
@NullMarked
package dev.pulsewarden.queue.sqlite;

import org.jspecify.annotations.NullMarked;
