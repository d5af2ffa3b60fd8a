package dev.pulsewarden.rules;

import java.util.Comparator;

/** A name in which {@code *} stands for any characters, none included. */
final class NamePattern {

    /** The more specific first: those without a {@code *}, then those with more other characters. */
    static final Comparator<NamePattern> MOST_SPECIFIC_FIRST =
            Comparator.comparing(NamePattern::hasStar).thenComparing(NamePattern::letters, Comparator.reverseOrder());

    private final String text;

    /** What is between the stars, empty at an end that is a star. */
    private final String[] parts;

    NamePattern(String text) {
        this.text = text.replaceAll("\\*+", "*");
        this.parts = this.text.split("\\*", -1);
    }

    /** Never goes back in the name, since clients choose it: of all places where a part fits the first leaves most to the others. */
    boolean matches(String name) {
        if (!hasStar()) {
            return name.equals(text);
        }
        String last = parts[parts.length - 1];
        int from = parts[0].length();
        int to = name.length() - last.length();
        if (from > to || !name.startsWith(parts[0]) || !name.endsWith(last)) {
            return false;
        }
        for (int i = 1; i < parts.length - 1; i++) {
            int found = name.indexOf(parts[i], from, to);
            if (found < 0) {
                return false;
            }
            from = found + parts[i].length();
        }
        return true;
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
