package dev.pulsewarden.broker.web;

import dev.pulsewarden.problem.Problem;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list.
 *
 * @param next what to ask for the next part with, as {@code after}; nothing if this is the last one
 */
record Page<T>(List<T> items, @Nullable String next) {

    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1000;

    /**
     * @param items one more than the limit if there are more
     */
    static <T> Page<T> of(List<T> items, int limit, Function<T, String> cursor) {
        return items.size() <= limit
                ? new Page<>(items, null)
                : new Page<>(items.subList(0, limit), cursor.apply(items.get(limit - 1)));
    }

    /** How many items were asked for. */
    static int limit(@Nullable String asked) {
        long limit = asked == null ? DEFAULT_LIMIT : number("limit", asked);
        if (limit < 1 || limit > MAX_LIMIT) {
            throw Problem.invalid("limit", "must be 1 to " + MAX_LIMIT).asException();
        }
        return (int) limit;
    }

    static long number(String field, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException _) {
            throw Problem.invalid(field, "must be a whole number").asException();
        }
    }
}
