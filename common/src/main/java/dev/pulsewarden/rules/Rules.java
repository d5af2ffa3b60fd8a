package dev.pulsewarden.rules;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Rules that are each for the names that a pattern matches. Thread-safe.
 *
 * @param <R> what one rule says; a value that it does not say is null
 */
public final class Rules<R> {

    /** One rule with the names it is for. */
    record Rule<R>(NamePattern pattern, R values) {}

    private final List<Rule<R>> mostSpecificFirst;

    /**
     * @param property where they come from, for whoever has to mend them
     * @param pattern the names that a rule is for
     * @throws IllegalArgumentException if two rules are for the same names
     */
    public Rules(String property, List<R> rules, Function<R, String> pattern) {
        this.mostSpecificFirst = rules.stream()
                .map(rule -> new Rule<R>(new NamePattern(pattern.apply(rule)), rule))
                .sorted(Comparator.comparing(Rule<R>::pattern, NamePattern.MOST_SPECIFIC_FIRST))
                .toList();
        Set<String> patterns = new HashSet<>();
        for (Rule<R> rule : mostSpecificFirst) {
            if (!patterns.add(rule.pattern().toString())) {
                throw new IllegalArgumentException(
                        property + " has two rules for '" + rule.pattern() + "'; put their values into one");
            }
        }
    }

    /** What they come to for this name. */
    public Resolution<R> of(String name) {
        return new Resolution<>(mostSpecificFirst.stream()
                .filter(rule -> rule.pattern().matches(name))
                .toList());
    }
}
