package dev.pulsewarden.queue.breaker;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line when the store is away, one when it is back. */
final class CircuitLog implements CircuitListener {

    private static final Logger log = LoggerFactory.getLogger(CircuitLog.class);

    private final Clock ticker;
    private final Duration trialPeriod;
    private volatile Instant openedAt = Instant.EPOCH;

    CircuitLog(Clock ticker, Duration trialPeriod) {
        this.ticker = ticker;
        this.trialPeriod = trialPeriod;
    }

    @Override
    public void opened(Outage outage) {
        openedAt = ticker.instant();
        log.warn(
                "the store is away ({}); it is tried every {} ms until it is back{}",
                outage.reason(),
                trialPeriod.toMillis(),
                outage.evidence().isEmpty() ? "" : "; it failed by " + outage.evidence());
    }

    @Override
    public void closed(Outage outage) {
        log.info(
                "the store is back after {} ms",
                Duration.between(openedAt, ticker.instant()).toMillis());
    }
}
