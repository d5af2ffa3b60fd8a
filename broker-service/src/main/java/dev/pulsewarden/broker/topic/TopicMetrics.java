package dev.pulsewarden.broker.topic;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.LongAdder;

/** What is counted about topics. */
final class TopicMetrics {

    private final LongAdder subscriptions = new LongAdder();
    private final Counter published;
    private final Counter delivered;
    private final Counter failed;

    TopicMetrics(MeterRegistry meters) {
        published = Counter.builder("pulsewarden.broker.events.published")
                .description("Events that were published here")
                .register(meters);
        delivered = Counter.builder("pulsewarden.broker.events.delivered")
                .description("Events given to a subscriber's connection; one event counts once a subscriber")
                .register(meters);
        failed = Counter.builder("pulsewarden.broker.events.failed")
                .description("Events that one event loop could not deliver, to all or some of its subscribers")
                .register(meters);
        Gauge.builder("pulsewarden.broker.subscriptions", subscriptions, LongAdder::sum)
                .description("Subscriptions to topics")
                .register(meters);
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

    void subscribed(int change) {
        subscriptions.add(change);
    }
}
