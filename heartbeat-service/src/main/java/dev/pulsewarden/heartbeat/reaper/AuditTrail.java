package dev.pulsewarden.heartbeat.reaper;

import java.time.Instant;
import java.util.List;

/** Where the reaper writes down what it is about to do. What a call returned from is on disk. */
public interface AuditTrail {

    /**
     * Writes a case, or its newest state.
     *
     * @throws AuditUnavailableException if it is not on disk
     */
    void write(Kill kill);

    /** The cases that are not closed, the oldest first. */
    List<Kill> open();

    /** When the latest cases were opened, at most so many. */
    List<Instant> decidedSince(Instant since, int most);

    /**
     * The newest cases first.
     *
     * @param after where the page before ended, or empty for the first page
     * @throws AuditUnavailableException if it cannot be read
     */
    Page page(String after, int limit);

    /** A page, and what to ask for the next one with; empty when this was the last. */
    record Page(List<Kill> kills, String next) {}

    /** The trail cannot be written or read now. */
    final class AuditUnavailableException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        public AuditUnavailableException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
