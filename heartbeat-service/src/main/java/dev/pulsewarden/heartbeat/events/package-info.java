/**
 * Tells transitions as events, through the broker; {@link dev.pulsewarden.events} says how they wait for it.
 */
@NullMarked
package dev.pulsewarden.heartbeat.events;

import org.jspecify.annotations.NullMarked;
