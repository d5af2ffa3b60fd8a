/**
 * Rules from the configuration that are for names: each for those that its pattern matches, in which {@code *} stands for any
 * characters.
 *
 * <p>Value by value the most specific rule that says it wins: a plain name before a pattern, more other characters before fewer,
 * the earlier before the later. What no rule says has its default. Two rules with the same pattern are an error at the start.
 */
@NullMarked
package dev.pulsewarden.rules;

import org.jspecify.annotations.NullMarked;
