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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * The store's clock, so that all nodes agree on when a lease ends: what it showed when it was asked, and the time elapsed since.
 * Of the last few answers the one with the shortest round trip counts, for its error is half of that at most; the
 * idea is that of NTP's clock filter (RFC 5905, section 10). Before the first answer it is this node's own. Thread-safe.
 */
final class StoreClock extends Clock {

    private static final Logger log = LoggerFactory.getLogger(StoreClock.class);
    private static final int SAMPLES = 8;
    /** This node's clock was set when it moved by more against its elapsed time: what was learned before is void. */
    private static final Duration SET = Duration.ofMillis(100);

    private static final Duration REMARKABLE = Duration.ofSeconds(1);

    /** One answer: what the store's clock showed in the middle of the time that it took to ask. */
    private record Sample(Instant there, long atNanos, long roundTripNanos) {}

    private final Clock own;
    private final LongSupplier ticker;
    private final Supplier<Date> askStore;
    private final Deque<Sample> samples = new ArrayDeque<>();
    private Duration ownStart = Duration.ZERO;
    private volatile @Nullable Sample best;

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
                new Sample(there, before + roundTrip / 2, roundTrip),
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
        Sample known = best;
        return known == null ? Duration.ZERO : Duration.between(own.instant(), instant(known));
    }

    @Override
    public Instant instant() {
        Sample known = best;
        return known == null ? own.instant() : instant(known);
    }

    /** By the time elapsed since then: a step of this node's clock changes nothing. */
    private Instant instant(Sample known) {
        return known.there().plusNanos(ticker.getAsLong() - known.atNanos());
    }

    @Override
    public ZoneId getZone() {
        return own.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return Clock.offset(own.withZone(zone), ahead());
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
        Duration before = ahead();
        best = samples.stream()
                .min(Comparator.comparingLong(Sample::roundTripNanos))
                .orElse(sample);
        Duration after = ahead();
        if (after.minus(before).abs().compareTo(REMARKABLE) > 0) {
            log.warn(
                    "the store's clock is {} ms ahead of this node's; leases and delays follow the store's",
                    after.toMillis());
        }
    }
}
