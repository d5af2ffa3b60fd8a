/**
 * How a service ends when it is asked to.
 *
 * <p>{@link dev.pulsewarden.termination.OrderlyExit} makes an orderly end by SIGTERM look like one: exit code 0. Only a service
 * that is up is concerned. One that fails at its start, crashes, ends by {@code System.exit}, or is asked to end before it is
 * up keeps the exit code that it has without this package (143 in the last case); supervisors must take both 0 and 143 for a
 * clean end. The JVM's shutdown hooks run as ever: nothing is halted.
 */
@NullMarked
package dev.pulsewarden.termination;

import org.jspecify.annotations.NullMarked;
