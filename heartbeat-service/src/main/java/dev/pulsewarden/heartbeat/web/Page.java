package dev.pulsewarden.heartbeat.web;

import dev.pulsewarden.problem.Problem;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A part of a list. {@code next} goes into {@code after}; it is absent on the last page. */
record Page<T>(List<T> items, @Nullable String next) {

    private static final int MOST = 1000;

    static void checkLimit(int limit) {
        if (limit < 1 || limit > MOST) {
            throw Problem.invalid("limit", "is 1 to " + MOST).asException();
        }
    }

    /** The values after a key, in the order of their keys. */
    static <V, T> Page<T> of(NavigableMap<String, V> all, @Nullable String after, int limit, Function<V, T> view) {
        checkLimit(limit);
        NavigableMap<String, V> rest = after == null ? all : all.tailMap(after, false);
        List<String> keys = rest.keySet().stream().limit(limit + 1L).toList();
        List<T> items = keys.stream()
                .limit(limit)
                .flatMap(key -> Optional.ofNullable(rest.get(key)).stream())
                .map(view)
                .toList();
        return new Page<>(items, keys.size() > limit ? keys.get(limit - 1) : null);
    }
}
