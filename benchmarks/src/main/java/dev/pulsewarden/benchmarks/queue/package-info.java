/**
 * What a durable queue of this project can do on one core, measured beside RabbitMQ in the same run.
 *
 * <p>Each {@link dev.pulsewarden.benchmarks.queue.Scenario} starts queue-service, broker-service and a RabbitMQ node of its own on new
 * data, warms them up on all cores, gives them one core and the generator another, and then lets them run in turn, so
 * that a disturbance meets all alike; figures are the medians. A task that is lost, comes twice or out of order makes the
 * whole benchmark fail, whatever the figures are; a goal that is missed does not, as other machines have other figures.
 */
@NullMarked
package dev.pulsewarden.benchmarks.queue;

import org.jspecify.annotations.NullMarked;
