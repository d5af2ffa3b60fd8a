package dev.pulsewarden.broker.topic;

import dev.pulsewarden.problem.Problem;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** The times that an event may carry: those that every client can read, of the years 0 to 9999. */
public final class EventTime {

    private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant BEYOND = Instant.parse("+10000-01-01T00:00:00Z");

    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private record Stamp(long epochMilli, String text) {}

    /** Many events carry the same millisecond. */
    private static volatile Stamp lastStamp = stamp(0);

    private EventTime() {}

    /** As clients read it: ISO-8601 in UTC with milliseconds. */
    public static String format(Instant time) {
        long epochMilli = time.toEpochMilli();
        Stamp known = lastStamp;
        if (known.epochMilli() != epochMilli) {
            known = stamp(epochMilli);
            lastStamp = known;
        }
        return known.text();
    }

    private static Stamp stamp(long epochMilli) {
        return new Stamp(epochMilli, FORMAT.format(Instant.ofEpochMilli(epochMilli)));
    }

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
