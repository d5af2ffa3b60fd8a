package dev.pulsewarden.heartbeat.reaper;

import dev.pulsewarden.heartbeat.reaper.AuditTrail.AuditUnavailableException;
import dev.pulsewarden.heartbeat.registry.Ticker;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Writes to the audit trail, and says whether that worked; while it does not, it is tried once a second. One thread's. */
@Component
final class Trail {

    private static final Logger log = LoggerFactory.getLogger(Trail.class);
    private static final long RETRY_NANOS = Duration.ofSeconds(1).toNanos();

    private final AuditTrail audit;
    private final Ticker ticker;
    private long failures;
    private long nextTry;

    Trail(AuditTrail audit, Ticker ticker) {
        this.audit = audit;
        this.ticker = ticker;
    }

    boolean write(Kill kill) {
        if (failures > 0 && ticker.nanos() - nextTry < 0) {
            return false;
        }
        try {
            audit.write(kill);
        } catch (AuditUnavailableException e) {
            if (failures++ == 0) {
                log.error("the audit trail cannot be written, so nobody is ended; tried again each second", e);
            }
            nextTry = ticker.nanos() + RETRY_NANOS;
            return false;
        }
        if (failures > 0) {
            log.info("the audit trail can be written again after {} failed attempts", failures);
            failures = 0;
        }
        return true;
    }
}
