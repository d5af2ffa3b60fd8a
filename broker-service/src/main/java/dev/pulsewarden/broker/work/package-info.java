/**
 * Tasks on their way between clients and queue-service.
 *
 * <p>{@link dev.pulsewarden.broker.work.WorkDispatch} runs on one thread, the event loop on which queue-service is asked and
 * answers. A worker that is ready has places for tasks of a queue; for each queue with free places there is a long poll at
 * queue-service, for as many tasks as there are places. A claimed task is given to the worker that waits longest, and takes a place away;
 * one for which no worker is left goes back at once. A worker whose socket does not take what it was given gets no more until it does. A task that is given
 * out is <em>held</em> until it is acked, nacked, or its lease is lost; its lease is extended at a third of its time. When a
 * worker's session ends, what it held is released at once.
 *
 * <p>How a task ended that names a {@code replyTo} is told by queue-service, which knows every end, by {@code POST /events}.
 *
 * <p>Enqueues, acks, nacks, extensions and releases are gathered: while as many requests are under way as may be, the next
 * ones wait, and then go together; under load enqueues, acks, nacks and polls also wait shortly for those who came together last
 * time. Those of one client are never in two requests of one kind (and queue) at once, and so take
 * effect in their order. When queue-service is away those that a client waits for fail at once, readiness and held tasks stay, polls
 * are retried with backoff, and releases until the lease has ended by itself.
 */
@NullMarked
package dev.pulsewarden.broker.work;

import org.jspecify.annotations.NullMarked;
