package dev.pulsewarden.rules;

import java.util.Comparator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A name in which {@code *} stands for any characters, none included. */
final class NamePattern {

    /** The more specific first: those without a {@code *}, then those with more other characters. */
    static final Comparator<NamePattern> MOST_SPECIFIC_FIRST =
            Comparator.comparing(NamePattern::hasStar).thenComparing(NamePattern::letters, Comparator.reverseOrder());

    private final String text;
    private final Pattern pattern;

    NamePattern(String text) {
        this.text = text.replaceAll("\\*+", "*");
        this.pattern = Pattern.compile(
                Stream.of(this.text.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*?")));
    }

    boolean matches(String name) {
        return pattern.matcher(name).matches();
    }

    private boolean hasStar() {
        return text.indexOf('*') >= 0;
    }

    private long letters() {
        return text.chars().filter(c -> c != '*').count();
    }

    /** The same for patterns that match the same. */
    @Override
    public String toString() {
        return text;
    }
}
