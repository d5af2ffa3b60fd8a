/**
 * The queues over HTTP: reads requests, answers outcomes.
 *
 * <p>A request body is JSON in UTF-8 and bounded, and so are all that are being answered together. The items of a posted list
 * are read and checked each for itself: what is wrong with one is said in its outcome and never fails another. An outage is
 * 503, or 507 when the disk is full, with a {@code Retry-After}. The hot paths (enqueue, claim, ack) write their answers
 * without message converters, which cost as much again as the rest of the call.
 */
@NullMarked
package dev.pulsewarden.queue.web;

import org.jspecify.annotations.NullMarked;
