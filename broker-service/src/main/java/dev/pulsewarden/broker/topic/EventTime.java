package dev.pulsewarden.broker.topic;

import dev.pulsewarden.problem.Problem;
import java.time.Instant;

/** The times that an event may carry: those that every client can read, of the years 0 to 9999. */
public final class EventTime {

    private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant BEYOND = Instant.parse("+10000-01-01T00:00:00Z");

    private EventTime() {}

    /**
     * Checks a time that a client sent.
     *
     * @param field where it stood, for the message
     * @throws dev.pulsewarden.problem.ProblemException when no event may carry it
     */
    public static Instant checked(String field, Instant time) {
        if (time.isBefore(FIRST) || !time.isBefore(BEYOND)) {
            throw Problem.invalid(field, "must be a time of the years 0 to 9999")
                    .asException();
        }
        return time;
    }
}
