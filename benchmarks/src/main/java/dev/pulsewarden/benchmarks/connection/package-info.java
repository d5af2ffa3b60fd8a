/**
 * Connections of a load generator to one server, all looked after by one thread, which calls {@link
 * dev.pulsewarden.benchmarks.connection.Connections#poll}: so the generator can be given one core, and what it measures does
 * not depend on when threads wake each other. Nothing here is safe for several threads.
 *
 * <p>A {@link dev.pulsewarden.benchmarks.connection.Connection} carries bytes, and a {@link
 * dev.pulsewarden.benchmarks.connection.WebSocket} messages over one. A connection that breaks, or that brings what is not
 * understood, is ended, and its listener is told why; nothing is thrown out of the loop.
 */
@NullMarked
package dev.pulsewarden.benchmarks.connection;

import org.jspecify.annotations.NullMarked;
