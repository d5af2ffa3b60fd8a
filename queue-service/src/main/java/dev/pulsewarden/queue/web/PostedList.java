package dev.pulsewarden.queue.web;

import dev.pulsewarden.problem.Problem;
import dev.pulsewarden.problem.ProblemException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Answers a posted list: what is fine goes to the store together, what is not is refused alone, and the outcomes come in the
 * order of the items.
 *
 * @param <T> an item as it was sent
 * @param <C> an item, checked
 * @param <R> what the store makes of one
 * @param <O> an outcome
 */
record PostedList<T, C, R, O>(
        Function<T, C> check,
        Function<List<C>, List<R>> store,
        BiFunction<C, R, O> outcome,
        BiFunction<@Nullable T, Problem, O> refusal) {

    private record Checked<C, O>(@Nullable C item, @Nullable O refusal) {}

    List<O> answer(List<Item<T>> items) {
        List<Checked<C, O>> checked = items.stream().map(this::check).toList();
        List<C> fine =
                checked.stream().flatMap(one -> Stream.ofNullable(one.item())).toList();
        Iterator<R> results = (fine.isEmpty() ? List.<R>of() : store.apply(fine)).iterator();
        List<O> outcomes = new ArrayList<>(items.size());
        for (Checked<C, O> one : checked) {
            outcomes.add(
                    one.item() == null
                            ? Objects.requireNonNull(one.refusal())
                            : outcome.apply(one.item(), results.next()));
        }
        return outcomes;
    }

    private Checked<C, O> check(Item<T> item) {
        if (item.value() == null) {
            return new Checked<>(null, refusal.apply(null, Objects.requireNonNull(item.problem())));
        }
        try {
            return new Checked<>(check.apply(item.value()), null);
        } catch (ProblemException e) {
            return new Checked<>(null, refusal.apply(item.value(), e.problem()));
        }
    }
}
