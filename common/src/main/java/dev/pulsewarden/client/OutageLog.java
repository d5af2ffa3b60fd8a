package dev.pulsewarden.client;

import java.net.URI;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs the first failed beat, counts the others, and logs the recovery with the count. */
final class OutageLog {

    private static final Logger log = LoggerFactory.getLogger(HeartbeatClient.class);

    private final URI url;
    private long failures;

    OutageLog(URI url) {
        this.url = url;
    }

    synchronized void failed(Throwable failure, Duration interval) {
        if (failures++ == 0) {
            log.warn(
                    "heartbeat-service at {} did not take a heartbeat ({}); tried again every {} ms",
                    url,
                    words(failure),
                    interval.toMillis());
        }
    }

    synchronized void ended() {
        if (failures > 0) {
            log.info("heartbeat-service at {} takes heartbeats again, after {} failed ones", url, failures);
            failures = 0;
        }
    }

    /** A refused connection has no message of its own. */
    static String words(Throwable failure) {
        String message = failure.getMessage();
        return failure.getClass().getSimpleName() + (message == null ? "" : ": " + message);
    }
}
