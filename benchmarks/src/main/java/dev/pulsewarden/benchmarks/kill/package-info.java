/**
 * Whether queue-service keeps its word when it is killed: producers and workers go on while it is ended with SIGKILL at random
 * moments and started again on the same data, and a {@link dev.pulsewarden.benchmarks.kill.Journal} of every answer is compared
 * with what the store has at the end.
 *
 * <p>A task is lost when it was answered as stored and was never done. It was handed out wrongly when it came a second time while
 * a lease of it certainly ran, or after it was answered as done. What is not certain, because a request was never answered,
 * counts for the service. Either makes the program fail.
 */
@NullMarked
package dev.pulsewarden.benchmarks.kill;

import org.jspecify.annotations.NullMarked;
