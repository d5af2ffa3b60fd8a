package dev.pulsewarden.benchmarks.load;

/** What was sent and what came of it, while it is being counted; a {@link Tally} in the end. */
final class Counts {

    long published;
    long expected;
    long received;
    long lost;
    long duplicated;
    long reordered;
    long damaged;
    long misrouted;
    long closed;

    Tally tally(boolean stalled) {
        return new Tally(
                published, expected, received, lost, duplicated, reordered, damaged, misrouted, closed, stalled);
    }
}
