package dev.pulsewarden.broker.topic;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;

/** What is counted about topics. */
final class TopicMetrics {

    private static final Duration[] BUCKETS = LongStream.of(1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final LongAdder subscriptions = new LongAdder();
    private final Counter published;
    private final Counter delivered;
    private final Counter failed;
    private final Counter heldBack;

    private final DistributionSummary encoded;
    private final Timer latency;

    TopicMetrics(MeterRegistry meters) {
        encoded = DistributionSummary.builder("pulsewarden.broker.events.encoded")
                .description("Sizes of encoded events, of one event in " + Publication.OBSERVED_OF)
                .baseUnit("bytes")
                .register(meters);
        latency = Timer.builder("pulsewarden.broker.events.latency")
                .description("From publishing an event until an event loop has flushed it, of one event in "
                        + Publication.OBSERVED_OF)
                .serviceLevelObjectives(BUCKETS)
                .register(meters);
        published = Counter.builder("pulsewarden.broker.events.published")
                .description("Events that were published here")
                .register(meters);
        delivered = Counter.builder("pulsewarden.broker.events.delivered")
                .description("Events given to a subscriber's connection; one event counts once a subscriber")
                .register(meters);
        failed = Counter.builder("pulsewarden.broker.events.failed")
                .description("Events that one event loop could not deliver, to all or some of its subscribers")
                .register(meters);
        heldBack = Counter.builder("pulsewarden.broker.events.held-back")
                .description("Events after which their publisher had to wait, or that had to be published again later,"
                        + " because an event loop had more to deliver than it should")
                .register(meters);
        Gauge.builder("pulsewarden.broker.subscriptions", subscriptions, LongAdder::sum)
                .description("Subscriptions to topics")
                .register(meters);
    }

    void encoded(int bytes) {
        encoded.record(bytes);
    }

    void flushed(long nanosSincePublished) {
        latency.record(nanosSincePublished, TimeUnit.NANOSECONDS);
    }

    void published() {
        published.increment();
    }

    void delivered(int count) {
        if (count > 0) {
            delivered.increment(count);
        }
    }

    void failed() {
        failed.increment();
    }

    void heldBack() {
        heldBack.increment();
    }

    void subscribed(int change) {
        subscriptions.add(change);
    }
}
