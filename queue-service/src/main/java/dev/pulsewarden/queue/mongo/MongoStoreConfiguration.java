package dev.pulsewarden.queue.mongo;

import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.claim.Claims;
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

    /** Besides a payload a task may hold a result as large, and its history; MongoDB takes 16 MB together. */
    private static final long MAX_PAYLOAD = 6L * 1024 * 1024;

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
    MongoTaskStore mongoTaskStore(MongoOperations mongo, QueueProperties properties, StoreClock clock) {
        if (properties.limits().payload().toBytes() > MAX_PAYLOAD) {
            throw new IllegalArgumentException(
                    "pulsewarden.queue.limits.payload is at most " + MAX_PAYLOAD + " bytes where MongoDB is the store");
        }
        Backoff backoff = new Backoff(
                properties.maxBackoff(), () -> ThreadLocalRandom.current().nextDouble());
        return new MongoTaskStore(mongo, properties, backoff, clock);
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
