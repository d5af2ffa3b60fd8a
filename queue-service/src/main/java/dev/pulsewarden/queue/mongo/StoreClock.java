package dev.pulsewarden.queue.mongo;

import com.mongodb.MongoException;
import dev.pulsewarden.queue.task.TaskStoreException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Date;
import java.util.Deque;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * The store's clock, so that all nodes agree on when a lease ends: this node's, corrected by how the store's differed when it
 * was asked. Of the last few answers the one with the shortest round trip counts, for its error is half of that at most; the
 * idea is that of NTP's clock filter (RFC 5905, section 10). Before the first answer it is this node's own. Thread-safe.
 */
final class StoreClock extends Clock {

    private static final Logger log = LoggerFactory.getLogger(StoreClock.class);
    private static final int SAMPLES = 8;
    /** This node's clock was set when it moved by more against its elapsed time: what was learned before is void. */
    private static final Duration SET = Duration.ofMillis(100);

    private static final Duration REMARKABLE = Duration.ofSeconds(1);

    /** One answer: how far the store's clock is ahead, and how long it took to ask. */
    private record Sample(Duration ahead, long roundTripNanos) {}

    private final Clock own;
    private final LongSupplier ticker;
    private final Supplier<Date> askStore;
    private final Deque<Sample> samples = new ArrayDeque<>();
    private Duration ownStart = Duration.ZERO;
    private volatile Duration ahead = Duration.ZERO;

    /**
     * @param own this node's
     * @param ticker nanoseconds of elapsed time
     * @param askStore what the store's clock says now
     */
    StoreClock(Clock own, LongSupplier ticker, Supplier<Date> askStore) {
        this.own = own;
        this.ticker = ticker;
        this.askStore = askStore;
    }

    /**
     * Asks once.
     *
     * @throws TaskStoreException if the store does not answer; what was known before still counts
     */
    void measure() {
        long before = ticker.getAsLong();
        Instant asked = own.instant();
        Instant there;
        try {
            there = askStore.get().toInstant();
        } catch (DataAccessException | MongoException e) {
            throw MongoErrors.outage(e);
        }
        long roundTrip = ticker.getAsLong() - before;
        learn(
                new Sample(Duration.between(asked.plusNanos(roundTrip / 2), there), roundTrip),
                Duration.ofMillis(asked.toEpochMilli()).minusNanos(before));
    }

    /** Asks once, if the store answers; it is asked again soon. */
    void measureIfPossible() {
        try {
            measure();
        } catch (TaskStoreException e) {
            log.warn("the store's clock is not known yet and is asked again; meanwhile this node's counts", e);
        }
    }

    /** How far the store's clock is ahead of this node's. */
    Duration ahead() {
        return ahead;
    }

    @Override
    public Instant instant() {
        return own.instant().plus(ahead);
    }

    @Override
    public ZoneId getZone() {
        return own.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return Clock.offset(own.withZone(zone), ahead);
    }

    /** @param start what this node's clock showed when its elapsed time began */
    private synchronized void learn(Sample sample, Duration start) {
        if (start.minus(ownStart).abs().compareTo(SET) > 0) {
            samples.clear();
            ownStart = start;
        }
        samples.addLast(sample);
        if (samples.size() > SAMPLES) {
            samples.removeFirst();
        }
        Duration before = ahead;
        ahead = samples.stream()
                .min(Comparator.comparingLong(Sample::roundTripNanos))
                .orElse(sample)
                .ahead();
        if (ahead.minus(before).abs().compareTo(REMARKABLE) > 0) {
            log.warn(
                    "the store's clock is {} ms ahead of this node's; leases and delays follow the store's",
                    ahead.toMillis());
        }
    }
}
