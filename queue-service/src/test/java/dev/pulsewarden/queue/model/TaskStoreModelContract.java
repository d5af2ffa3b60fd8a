package dev.pulsewarden.queue.model;

import static org.assertj.core.api.Assertions.fail;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Does random steps to a store and to a simple model of it, and compares them after each: no task is lost, none is handed out twice
 * within a lease, and the order is kept, over restarts too. Extended by a test of each store.
 *
 * <p>Run by run the seeds count up from {@code model.seed} (a number, or {@code random}); {@code model.runs} says how many there are and
 * {@code model.steps} how long each is. A failure names its seed, by which alone it can be had again, and the few steps that it takes.
 */
public abstract class TaskStoreModelContract {

    private static final String SEED = System.getProperty("model.seed", "1");
    private static final int STEPS = Integer.getInteger("model.steps", 200);

    /** How many runs are enough for the normal build. */
    private final int runs;

    protected TaskStoreModelContract(int runs) {
        this.runs = Integer.getInteger("model.runs", runs);
    }

    /** An empty store. The one before it was closed. */
    protected abstract ModelledStore newStore();

    @Test
    @Timeout(value = 6, unit = TimeUnit.HOURS)
    void the_store_does_as_its_model() {
        long first = SEED.equals("random") ? System.nanoTime() : Long.parseLong(SEED);
        System.out.printf(
                "%s: %,d runs of %d steps, seeds from %d%n", getClass().getSimpleName(), runs, STEPS, first);
        Shrinking shrinking = new Shrinking(this::newStore);
        for (long seed = first; seed < first + runs; seed++) {
            long failing = seed;
            shrinking.play(Step.script(seed, STEPS)).ifPresent(failed -> report(shrinking.shrink(failed), failing));
        }
    }

    private static void report(Failed failed, long seed) {
        fail(
                "The store differs from its model. Again with -Dmodel.seed=%d -Dmodel.runs=1; at last after %s"
                        .formatted(seed, failed.report()),
                failed.why());
    }
}
