package dev.pulsewarden.benchmarks.load;

/**
 * Everything that a load sent, and what came of it.
 *
 * @param published messages sent
 * @param expected deliveries that they should have led to
 * @param received deliveries that came, each counted once
 * @param lost deliveries that never came
 * @param duplicated deliveries that came again
 * @param reordered deliveries that came after one of the same publisher that was sent later
 * @param damaged deliveries that were not as they had been sent
 * @param misrouted deliveries to one that had not subscribed to their topic
 * @param closed connections that the server ended
 * @param stalled whether the load was given up because nothing came any more
 */
public record Tally(
        long published,
        long expected,
        long received,
        long lost,
        long duplicated,
        long reordered,
        long damaged,
        long misrouted,
        long closed,
        boolean stalled) {

    /** Nothing sent, nothing wrong. */
    public static final Tally EMPTY = new Tally(0, 0, 0, 0, 0, 0, 0, 0, 0, false);

    /** Whether each delivery came once, in order and as it was sent. */
    public boolean isClean() {
        return lost + duplicated + reordered + damaged + misrouted + closed == 0 && !stalled;
    }

    /** Both together. */
    public Tally plus(Tally other) {
        return new Tally(
                published + other.published,
                expected + other.expected,
                received + other.received,
                lost + other.lost,
                duplicated + other.duplicated,
                reordered + other.reordered,
                damaged + other.damaged,
                misrouted + other.misrouted,
                closed + other.closed,
                stalled || other.stalled);
    }

    @Override
    public String toString() {
        return "%,d published, %,d of %,d delivered, %d lost, %d twice, %d out of order, %d damaged, %d misrouted, %d closed%s"
                .formatted(
                        published,
                        received,
                        expected,
                        lost,
                        duplicated,
                        reordered,
                        damaged,
                        misrouted,
                        closed,
                        stalled ? ", given up: nothing came any more" : "");
    }
}
