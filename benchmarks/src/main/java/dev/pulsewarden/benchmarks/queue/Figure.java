package dev.pulsewarden.benchmarks.queue;

import dev.pulsewarden.benchmarks.tasks.TaskRun;
import java.util.function.ToDoubleFunction;

/**
 * What servers are compared by.
 *
 * @param counted shown as tasks a second
 * @param compared divided by the peer's
 * @param words what is said of the quotient
 */
record Figure(ToDoubleFunction<TaskRun> counted, ToDoubleFunction<TaskRun> compared, String words) {

    /** Tasks stored in a second. */
    static final Figure STORED = new Figure(TaskRun::storedPerSecond, TaskRun::storedPerSecond, "%.2f times");

    /** Tasks that came to a worker in a second. */
    static final Figure DELIVERED = new Figure(TaskRun::deliveredPerSecond, TaskRun::deliveredPerSecond, "%.2f times");

    /** How long 99 % took to a worker. */
    static final Figure P99 =
            new Figure(TaskRun::deliveredPerSecond, run -> run.untilDelivered().p99(), "%.2f of its p99");

    String inWords(double quotient) {
        return words.formatted(quotient);
    }
}
