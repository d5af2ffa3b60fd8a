package dev.pulsewarden.benchmarks.tasks;

/**
 * What is done with a queue.
 *
 * @param producers clients that store tasks, each with one request under way
 * @param batch tasks in one request
 * @param workers clients that take tasks, one at once each; none: the tasks stay until the load is finished
 * @param perSecond tasks of all producers together, or 0: as fast as they are answered. Times then count from the moment at which a
 *     task was due, so that a server that holds up a producer does not look better for it
 * @param payloadBytes the length of a payload
 */
public record TaskWorkload(int producers, int batch, int workers, double perSecond, int payloadBytes) {

    /** As fast as the server answers, tasks of 256 bytes. */
    public static TaskWorkload saturating(int producers, int batch, int workers) {
        return new TaskWorkload(producers, batch, workers, 0, 256);
    }

    /** The same at another pace. */
    public TaskWorkload at(double tasksPerSecond) {
        return new TaskWorkload(producers, batch, workers, tasksPerSecond, payloadBytes);
    }

    boolean isPaced() {
        return perSecond > 0;
    }
}
