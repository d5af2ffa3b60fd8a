package dev.pulsewarden.benchmarks.load;

import java.util.Arrays;

/**
 * What one subscriber got from one publisher. A number that is passed over counts as lost until it comes after all: then it
 * was reordered, if that is not longer ago than is remembered; what came before that counts as a duplicate.
 */
final class Track {

    static final int REMEMBERED = 1024;

    private final long[] seen = new long[REMEMBERED / Long.SIZE];
    private long next;

    /** Whether it came for the first time. */
    boolean arrived(long number, Counts counts) {
        if (number >= next) {
            advance(number, counts);
            return true;
        }
        if (next - number > REMEMBERED || has(number)) {
            counts.duplicated++;
            return false;
        }
        mark(number);
        counts.lost--;
        counts.reordered++;
        return true;
    }

    private void advance(long number, Counts counts) {
        if (number > next) {
            counts.lost += number - next;
            forget(number);
        }
        mark(number);
        next = number + 1;
    }

    private void forget(long number) {
        if (number - next >= REMEMBERED) {
            Arrays.fill(seen, 0);
        } else {
            for (long missing = next; missing < number; missing++) {
                seen[word(missing)] &= ~(1L << missing);
            }
        }
    }

    private boolean has(long number) {
        return (seen[word(number)] & (1L << number)) != 0;
    }

    private void mark(long number) {
        seen[word(number)] |= 1L << number;
    }

    private static int word(long number) {
        return (int) (number % REMEMBERED / Long.SIZE);
    }

    /** Counts what should have come after the last that did. */
    void ended(long published, Counts counts) {
        counts.lost += Math.max(0, published - next);
    }
}
