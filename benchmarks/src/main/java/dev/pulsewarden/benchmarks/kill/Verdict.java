package dev.pulsewarden.benchmarks.kill;

import java.util.List;

/**
 * What the journal shows.
 *
 * @param acknowledged tasks that were answered as stored
 * @param deliveries how often tasks were handed out
 * @param again how often of these a task came once more, as it should after a lease ended or was given up
 * @param lost acknowledged tasks that were not done at the end
 * @param twice tasks that came once more while a lease of them ran, or after they were done
 */
record Verdict(long acknowledged, long deliveries, long again, List<String> lost, List<String> twice) {

    boolean isClean() {
        return lost.isEmpty() && twice.isEmpty();
    }
}
