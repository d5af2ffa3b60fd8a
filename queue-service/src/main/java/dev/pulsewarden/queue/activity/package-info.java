/**
 * What the queues did lately: counters for the metrics, and for each queue the rates of the last minute. Both are fed by the
 * store's news and hold nothing that must survive. Queue names are clients' words: they become no metric's label, and the
 * rates of only so many queues are kept.
 */
@NullMarked
package dev.pulsewarden.queue.activity;

import org.jspecify.annotations.NullMarked;
