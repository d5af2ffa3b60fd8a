package dev.pulsewarden.benchmarks.tasks;

/**
 * All tasks that a load sent, and what came of them.
 *
 * @param sent tasks that were sent
 * @param stored tasks that a server said were durable
 * @param delivered tasks that came to a worker, each counted once
 * @param lost tasks that were stored and never came
 * @param repeated deliveries of a task that had come before
 * @param disordered deliveries to a worker that had got a later task of the same producer
 * @param damaged whatever was not as it should have been, such as a refusal
 * @param closed connections that a server ended
 * @param stalled whether it was given up because nothing came any more
 */
public record TaskTally(
        long sent,
        long stored,
        long delivered,
        long lost,
        long repeated,
        long disordered,
        long damaged,
        long closed,
        boolean stalled) {

    /** Nothing sent, nothing wrong. */
    public static final TaskTally EMPTY = new TaskTally(0, 0, 0, 0, 0, 0, 0, 0, false);

    /** Whether each task was stored, and delivered once, in order and as it was sent. */
    public boolean isClean() {
        return sent == stored && lost + repeated + disordered + damaged + closed == 0 && !stalled;
    }

    /** Both together. */
    public TaskTally plus(TaskTally other) {
        return new TaskTally(
                sent + other.sent,
                stored + other.stored,
                delivered + other.delivered,
                lost + other.lost,
                repeated + other.repeated,
                disordered + other.disordered,
                damaged + other.damaged,
                closed + other.closed,
                stalled || other.stalled);
    }

    @Override
    public String toString() {
        return "%,d sent, %,d stored, %,d delivered, %d lost, %d twice, %d out of order, %d wrong answers, %d closed%s"
                .formatted(
                        sent,
                        stored,
                        delivered,
                        lost,
                        repeated,
                        disordered,
                        damaged,
                        closed,
                        stalled ? ", given up: nothing came any more" : "");
    }
}
