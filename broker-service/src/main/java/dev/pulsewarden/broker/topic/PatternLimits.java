package dev.pulsewarden.broker.topic;

import dev.pulsewarden.broker.BrokerProperties.Patterns;
import dev.pulsewarden.problem.Problem;
import dev.pulsewarden.problem.ProblemException;

/** Refuses patterns that would make the events of others expensive. */
record PatternLimits(Patterns limits) {

    /**
     * Checks one more subscription of a client.
     *
     * @param patterns so many it has already
     * @throws ProblemException when it is a pattern, and one too many or too complex
     */
    void check(TopicName topic, int patterns) {
        if (!topic.isPattern()) {
            return;
        }
        if (patterns >= limits.max()) {
            throw Problem.of(
                            "too-many-patterns",
                            409,
                            "a client may be subscribed to " + limits.max()
                                    + " patterns at once; unsubscribe from some first")
                    .asException();
        }
        int anys = 0;
        String[] segments = topic.normalForm();
        for (String segment : segments) {
            anys += segment.equals(TopicName.ANY) ? 1 : 0;
        }
        if (segments.length > limits.segments() || anys > limits.hashes()) {
            throw Problem.of(
                            "pattern-too-complex",
                            400,
                            "a pattern may have at most " + limits.segments() + " segments, of which " + limits.hashes()
                                    + " are #, where wildcards side by side count as the shortest that mean the same")
                    .asException();
        }
    }
}
