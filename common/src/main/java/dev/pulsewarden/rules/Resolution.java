package dev.pulsewarden.rules;

import dev.pulsewarden.rules.Rules.Rule;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What rules come to for one name. Takes each value from the first rule that says it, and remembers which that was. For one
 * thread.
 *
 * @param <R> what one rule says
 */
public final class Resolution<R> {

    private static final String DEFAULT = "default";

    private final List<Rule<R>> matching;
    private final SequencedMap<String, String> sources = new LinkedHashMap<>();

    Resolution(List<Rule<R>> matching) {
        this.matching = matching;
    }

    /** Absent: no rule says it. */
    public <T> @Nullable T value(String name, Function<R, @Nullable T> of) {
        for (Rule<R> rule : matching) {
            T value = of.apply(rule.values());
            if (value != null) {
                sources.put(name, rule.pattern().toString());
                return value;
            }
        }
        sources.put(name, DEFAULT);
        return null;
    }

    public <T> T value(String name, Function<R, @Nullable T> of, T byDefault) {
        T said = value(name, of);
        return said == null ? byDefault : said;
    }

    /** For each value that was asked for the pattern of the rule that it is from, or {@code default}. */
    public Map<String, String> rules() {
        return Collections.unmodifiableMap(new LinkedHashMap<>(sources));
    }
}
