package dev.pulsewarden.broker.topic;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;

/** What is counted about topics. */
final class TopicMetrics {

    private static final Duration[] BUCKETS = LongStream.of(1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final LongAdder subscriptions = new LongAdder();
    private final LongAdder publishedElsewhere = new LongAdder();
    private final List<LoopCounts> loops = new CopyOnWriteArrayList<>();
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
        FunctionCounter.builder("pulsewarden.broker.events.published", this, TopicMetrics::publishedSoFar)
                .description("Events that were published here")
                .register(meters);
        FunctionCounter.builder("pulsewarden.broker.events.delivered", loops, TopicMetrics::deliveredSoFar)
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

    /** What one more event loop counts. */
    LoopCounts ofLoop() {
        LoopCounts counts = new LoopCounts();
        loops.add(counts);
        return counts;
    }

    /** On no event loop of sessions. */
    void publishedElsewhere() {
        publishedElsewhere.increment();
    }

    private double publishedSoFar() {
        return publishedElsewhere.sum()
                + loops.stream().mapToLong(LoopCounts::publishedSoFar).sum();
    }

    private static double deliveredSoFar(List<LoopCounts> loops) {
        return loops.stream().mapToLong(LoopCounts::deliveredSoFar).sum();
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
