package dev.pulsewarden.queue.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Plays steps, each time on an empty store, and looks for few that still fail: the steps after the failure are never in it, then
 * ever smaller parts of what is before it are left out, as delta debugging does it (Zeller and Hildebrandt, 2002).
 */
final class Shrinking {

    private static final int MAX_PLAYS = 500;

    private final Supplier<ModelledStore> stores;
    private int plays;

    Shrinking(Supplier<ModelledStore> stores) {
        this.stores = stores;
    }

    /** Absent: the store did as its model. */
    Optional<Failed> play(List<Step> steps) {
        ModelledStore store = stores.get();
        Play play = new Play(store);
        int done = 0;
        try {
            for (Step step : steps) {
                done++;
                play.play(step);
            }
            play.drain();
            return Optional.empty();
        } catch (AssertionError | RuntimeException e) {
            return Optional.of(new Failed(steps.subList(0, done), List.copyOf(play.said()), e));
        } finally {
            store.close();
        }
    }

    /** Stops after a number of tries, with what it has then. */
    Failed shrink(Failed failed) {
        Failed least = failed;
        for (int part = least.steps().size() / 2;
                part > 0;
                part = Math.min(part / 2, least.steps().size())) {
            for (int from = 0; from + part <= least.steps().size() && plays < MAX_PLAYS; ) {
                plays++;
                Optional<Failed> less = play(without(least.steps(), from, part));
                from += less.isPresent() ? 0 : part;
                least = less.orElse(least);
            }
        }
        return least;
    }

    private static List<Step> without(List<Step> steps, int from, int count) {
        List<Step> rest = new ArrayList<>(steps.subList(0, from));
        rest.addAll(steps.subList(from + count, steps.size()));
        return rest;
    }
}
