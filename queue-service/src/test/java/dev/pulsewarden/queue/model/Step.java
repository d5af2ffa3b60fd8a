package dev.pulsewarden.queue.model;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * One thing to do to a store. Everything about it but its kind is chosen when it is done, from what is there then: so it makes
 * sense wherever it stands, and steps before it can be left out.
 */
record Step(Kind kind, long seed) {

    /** What can be done, and how often it is. */
    enum Kind {
        ENQUEUE(28),
        CLAIM(22),
        ACK(8),
        NACK(10),
        EXTEND(4),
        RELEASE(6),
        CLOCK(18),
        PROMOTE(10),
        RESCUE(8),
        PROLONG(1),
        PAUSE(3),
        REDRIVE(4),
        FORGET(4),
        REPLY(5),
        DELETE(1),
        REOPEN(3);

        private static final int ALL =
                Arrays.stream(values()).mapToInt(kind -> kind.weight).sum();

        private final int weight;

        Kind(int weight) {
            this.weight = weight;
        }

        private static Kind any(RandomGenerator random) {
            int left = random.nextInt(ALL);
            for (Kind kind : values()) {
                left -= kind.weight;
                if (left < 0) {
                    return kind;
                }
            }
            throw new IllegalStateException("more than all of them");
        }
    }

    /** Always the same for one seed. */
    static List<Step> script(long seed, int length) {
        Random random = new Random(seed);
        return Stream.generate(() -> new Step(Kind.any(random), random.nextLong()))
                .limit(length)
                .toList();
    }
}
