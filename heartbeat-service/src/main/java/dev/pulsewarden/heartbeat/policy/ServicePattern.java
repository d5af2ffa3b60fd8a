package dev.pulsewarden.heartbeat.policy;

import java.util.Comparator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A service's name, in which {@code *} stands for any characters. */
final class ServicePattern {

    /** The more specific first: those without a {@code *}, then those with more other characters. */
    static final Comparator<ServicePattern> MOST_SPECIFIC_FIRST = Comparator.comparing(ServicePattern::hasStar)
            .thenComparing(ServicePattern::letters, Comparator.reverseOrder());

    private final String text;
    private final Pattern pattern;

    ServicePattern(String text) {
        this.text = text;
        this.pattern = Pattern.compile(
                Stream.of(text.split("\\*+", -1)).map(Pattern::quote).collect(Collectors.joining(".*?")));
    }

    boolean matches(String service) {
        return pattern.matcher(service).matches();
    }

    private boolean hasStar() {
        return text.indexOf('*') >= 0;
    }

    private long letters() {
        return text.chars().filter(c -> c != '*').count();
    }

    @Override
    public String toString() {
        return text;
    }
}
