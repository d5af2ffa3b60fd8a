package dev.pulsewarden.queue.model;

import dev.pulsewarden.queue.settings.BackoffRule;
import dev.pulsewarden.queue.settings.BackoffRule.Kind;
import dev.pulsewarden.queue.task.Claim;
import dev.pulsewarden.queue.task.TaskDraft;
import dev.pulsewarden.queue.task.TaskHeaders;
import dev.pulsewarden.wire.RawJson;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Chooses what a step is about: few ids, keys, queues and times, so that they meet. */
final class Choice {

    static final List<String> QUEUES = List.of("q", "r");
    static final List<String> IDS = ids(40);

    private static final int LARGEST_LIST = 5;

    private final Random random;

    Choice(long seed) {
        random = new Random(seed);
    }

    boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    int from1To(int most) {
        return 1 + random.nextInt(most);
    }

    @SafeVarargs
    final <T extends @Nullable Object> T of(T... some) {
        return some[random.nextInt(some.length)];
    }

    <T> T of(List<T> some) {
        return some.get(random.nextInt(some.size()));
    }

    String queue() {
        return of("q", "q", "r");
    }

    /** One to five, and now and then one of them again. */
    <T> List<T> some(Supplier<T> one) {
        List<T> some = new ArrayList<>();
        for (int left = from1To(LARGEST_LIST); left > 0; left--) {
            some.add(some.isEmpty() || !oneIn(10) ? one.get() : of(some));
        }
        return some;
    }

    List<String> idsInAnyOrder() {
        List<String> ids = new ArrayList<>(IDS);
        Collections.shuffle(ids, random);
        return ids;
    }

    /** Whether its id is new is a matter of luck. */
    TaskDraft draft(String id, Instant now) {
        Instant runAt = of(null, null, null, now.minusSeconds(1), now.plusMillis(from1To(20)), now.plus(time()));
        return new TaskDraft(
                id,
                // an id has its queue, as a rule
                oneIn(20) ? queue() : id.hashCode() % 3 == 0 ? "r" : "q",
                new RawJson("{\"n\":" + from1To(1_000_000) + "}"),
                of(4, 4, 4, 4, 0, 5, 9),
                runAt,
                of(1, 2, 3, 5),
                backoff(),
                of(null, null, "k", "l"),
                of(null, "c"),
                of(null, "t"),
                of(null, new TaskHeaders(Map.of("a", "b"))));
    }

    private BackoffRule backoff() {
        Duration first = of(Duration.ZERO, Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(100));
        return new BackoffRule(
                of(Kind.values()), first, of(null, null, Duration.ofMillis(700), Duration.ofSeconds(150)));
    }

    Claim claim() {
        return new Claim(
                queue(),
                of(1, 1, 2, 3, 20),
                of(Duration.ofMillis(50), Duration.ofSeconds(1), Duration.ofSeconds(60)),
                of(null, "v", "w"));
    }

    /** From a millisecond to a quarter of an hour, mostly short. */
    Duration time() {
        return of(
                Duration.ofMillis(1),
                Duration.ofMillis(from1To(100)),
                Duration.ofMillis(from1To(1_000)),
                Duration.ofMillis(from1To(10_000)),
                Duration.ofMillis(from1To(900_000)));
    }

    private static List<String> ids(int count) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add("t" + i);
        }
        return ids;
    }
}
