package dev.pulsewarden.benchmarks.tasks;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/** Which tasks were sent, stored and delivered, and what was wrong with that. A producer's tasks have the numbers from 0 on. */
final class Register {

    private final long[] sentBy;
    private final long[] storedBy;
    private final List<BitSet> seen = new ArrayList<>();
    private long delivered;
    private long repeated;
    private long disordered;
    private long unknown;

    Register(int producers) {
        sentBy = new long[producers];
        storedBy = new long[producers];
        IntStream.range(0, producers).forEach(_ -> seen.add(new BitSet()));
    }

    /** What one worker has got; it sees some of the tasks, in their order. */
    static final class View {

        private final long[] next;

        private View(int producers) {
            next = new long[producers];
        }
    }

    View newView() {
        return new View(sentBy.length);
    }

    /** It sent one more; its number. */
    long sent(int producer) {
        return sentBy[producer]++;
    }

    /** So many more of its tasks are durable, the oldest. */
    void stored(int producer, int tasks) {
        storedBy[producer] += tasks;
    }

    /** A worker got a task; whether it came for the first time. */
    boolean delivered(View view, long producer, long number) {
        if (producer < 0 || producer >= sentBy.length || number < 0 || number >= sentBy[(int) producer]) {
            unknown++;
            return false;
        }
        int from = (int) producer;
        if (seen.get(from).get((int) number)) {
            repeated++;
            return false;
        }
        seen.get(from).set((int) number);
        delivered++;
        if (number < view.next[from]) {
            disordered++;
        } else {
            view.next[from] = number + 1;
        }
        return true;
    }

    long sent() {
        return sum(sentBy);
    }

    long stored() {
        return sum(storedBy);
    }

    long delivered() {
        return delivered;
    }

    /** Tasks that are somewhere between their producer and a worker. */
    long underWay() {
        return sent() - delivered;
    }

    long lost() {
        return IntStream.range(0, storedBy.length)
                .mapToLong(producer -> storedBy[producer]
                        - seen.get(producer).get(0, (int) storedBy[producer]).cardinality())
                .sum();
    }

    TaskTally tally(long damaged, long closed, boolean stalled) {
        return new TaskTally(
                sent(), stored(), delivered, lost(), repeated, disordered, damaged + unknown, closed, stalled);
    }

    private static long sum(long[] counts) {
        long sum = 0;
        for (long count : counts) {
            sum += count;
        }
        return sum;
    }
}
