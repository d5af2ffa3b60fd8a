/**
 * A load generator for WebSocket topic brokers that checks every delivery.
 *
 * <p>A {@link dev.pulsewarden.benchmarks.load.Load} opens subscribers and publishers on one server, as its {@link
 * dev.pulsewarden.benchmarks.load.Workload} says, and publishes messages that carry their publisher, number and time. Each
 * subscriber must get each message of its topic once and in order: what is lost, comes twice, late, damaged or to the
 * wrong one is counted from the first message to the last, warm-up included. A server that stops answering ends the load
 * with an exception or a tally that says so; nothing waits for ever.
 *
 * <p>One thread does everything, so that it can be given one core: nothing here is safe for several. Nothing is
 * allocated for a delivery: the generator must cost less than the fastest server.
 */
@NullMarked
package dev.pulsewarden.benchmarks.load;

import org.jspecify.annotations.NullMarked;
