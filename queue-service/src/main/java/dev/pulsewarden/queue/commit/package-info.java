/**
 * Concurrent calls made into few: a commit to a local file, or a round trip to a store over the network, costs the same for one
 * task as for many.
 *
 * <p>Group commit: writes that arrive while a commit runs are gathered and share the next one, because a commit costs the same
 * for one task as for many.
 *
 * <p>A caller is answered only after the commit that holds its write returned. If a group fails it is undone and each of its
 * writes is tried once more in a commit of its own, so that a bad one fails alone; one that cannot even begin fails whole. The
 * groups and the queue before them are bounded: when the queue is full, a write is refused at once as overloaded. Writes of a few
 * items do not wait behind those of many: each group has some of both.
 *
 * <p>When the disk does not answer, callers are given up after a limit: they hear that the outcome is not known. If the write is
 * durable after all, that is told to whoever counts what is written.
 *
 * <p>{@link dev.pulsewarden.queue.commit.GatheringTaskStore} does the same in front of a store over the network, where nothing
 * can be undone: there a call that fails fails for all who were in it.
 */
@NullMarked
package dev.pulsewarden.queue.commit;

import org.jspecify.annotations.NullMarked;
