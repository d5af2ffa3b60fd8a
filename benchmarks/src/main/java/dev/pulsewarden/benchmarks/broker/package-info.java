/**
 * What broker-service can do on one core, measured beside a Node broker on the {@code ws} package in the same run.
 *
 * <p>Each {@link dev.pulsewarden.benchmarks.broker.Scenario} starts a server of its own, warms it up on all cores, gives it
 * and the generator a core each, and takes the median of several runs. A delivery that goes wrong makes the whole
 * benchmark fail, whatever the figures are; a goal that is missed does not, as other machines have other figures.
 */
@NullMarked
package dev.pulsewarden.benchmarks.broker;

import org.jspecify.annotations.NullMarked;
