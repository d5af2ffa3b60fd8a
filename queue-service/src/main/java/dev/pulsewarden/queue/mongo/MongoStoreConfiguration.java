package dev.pulsewarden.queue.mongo;

import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.claim.Claims;
import dev.pulsewarden.queue.settings.SettingsByQueue;
import dev.pulsewarden.queue.task.Backoff;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.time.Clock;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.mongodb.core.MongoOperations;

/** Makes the store over MongoDB; nothing here needs MongoDB to be there yet. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "pulsewarden.queue.store", havingValue = "mongo")
class MongoStoreConfiguration {

    private static final long MAX_DOCUMENT = 16L * 1024 * 1024;
    /** Of a failed attempt: an error of 10,000 characters, three bytes each, and who had it when. */
    private static final long MAX_ATTEMPT = 32L * 1024;
    /** How much longer a text may be as JSON. */
    private static final long MAX_ESCAPE = 6;
    /** What else there is of a task. */
    private static final long MAX_REST = 64L * 1024;

    @Bean
    ClientSettings storeClientSettings(QueueProperties properties) {
        return new ClientSettings(properties.mongo());
    }

    @Bean
    StoreClock storeClock(MongoOperations mongo, MeterRegistry meters) {
        StoreClock clock = clockOf(mongo);
        TimeGauge.builder(
                        "pulsewarden.queue.store.clock.ahead",
                        clock,
                        TimeUnit.MILLISECONDS,
                        it -> it.ahead().toMillis())
                .description("How far the store's clock is ahead of this node's")
                .register(meters);
        return clock;
    }

    static StoreClock clockOf(MongoOperations mongo) {
        return new StoreClock(Clock.systemUTC(), System::nanoTime, new StoreTime(mongo));
    }

    @Bean
    MongoTaskStore mongoTaskStore(
            MongoOperations mongo, QueueProperties properties, SettingsByQueue settings, StoreClock clock) {
        checkSizes(properties);
        Backoff backoff = new Backoff(
                properties.maxBackoff(), () -> ThreadLocalRandom.current().nextDouble());
        return new MongoTaskStore(mongo, properties, StoreSettings.of(properties, settings, backoff, clock), clock);
    }

    /** A task that does not fit could not be nacked, whoever asks how often. */
    static void checkSizes(QueueProperties properties) {
        QueueProperties.Limits limits = properties.limits();
        // the result is JSON of the payload's limit
        long largest = limits.largestPayload()
                + limits.payload().toBytes()
                + MAX_ESCAPE * limits.headers().toBytes()
                + properties.mongo().history() * MAX_ATTEMPT
                + MAX_REST;
        if (largest > MAX_DOCUMENT) {
            throw new IllegalArgumentException(
                    "a task has %d bytes at most, of which MongoDB takes %d: pulsewarden.queue.limits.payload-json, or"
                                    .formatted(largest, MAX_DOCUMENT)
                            + " .payload if that is more, + .payload + %d x .headers".formatted(MAX_ESCAPE)
                            + " + pulsewarden.queue.mongo.history x %d + %d; lower one of them"
                                    .formatted(MAX_ATTEMPT, MAX_REST));
        }
    }

    @Bean
    ClockMeasurement clockMeasurement(StoreClock clock, QueueProperties properties) {
        return new ClockMeasurement(clock, properties.mongo());
    }

    @Bean
    Lookout lookout(MongoTaskStore store, Claims claims, QueueProperties properties) {
        return new Lookout(
                store, claims, properties.mongo(), properties.limits().claim());
    }
}
