/**
 * What is asked of a service: how often its instances speak, how long they may be silent, what happens then.
 *
 * <p>Rules come from the configuration, each for the services that its pattern matches. Value by value the most specific
 * rule that sets it wins: a plain name before a pattern, more letters before fewer, the earlier before the later. What no
 * rule sets has its default. Two rules with the same pattern are an error at the start.
 */
@NullMarked
package dev.pulsewarden.heartbeat.policy;

import org.jspecify.annotations.NullMarked;
