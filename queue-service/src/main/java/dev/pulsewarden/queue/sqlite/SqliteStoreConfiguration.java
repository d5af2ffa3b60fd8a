package dev.pulsewarden.queue.sqlite;

import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.claim.Duty;
import dev.pulsewarden.queue.settings.SettingsByQueue;
import dev.pulsewarden.queue.task.Backoff;
import dev.pulsewarden.sqlite.SqliteDatabase;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Opens the embedded store under the data folder. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "pulsewarden.queue.store", havingValue = "sqlite", matchIfMissing = true)
class SqliteStoreConfiguration {

    @Bean
    SqliteTaskStore taskStore(
            @Value("${pulsewarden.data-dir}") Path dataDir,
            QueueProperties properties,
            SettingsByQueue settings,
            Clock clock,
            MeterRegistry meters) {
        Path file = dataDir.resolve("queue/tasks.db");
        SqliteDatabase database = SqliteTaskStore.reserve(file, properties)
                .open(() -> SqliteDatabase.open(
                        file, Schema.migrations(), properties.sqlite().check()));
        Backoff backoff = new Backoff(
                properties.maxBackoff(), () -> ThreadLocalRandom.current().nextDouble());
        return new SqliteTaskStore(database, properties, settings, backoff, clock, meters);
    }

    @Bean
    Headroom headroom(SqliteTaskStore store) {
        return store.headroom();
    }

    @Bean
    Duty overdue(SqliteTaskStore store, QueueProperties properties) {
        return store.overdue(properties.duties().period());
    }

    @Bean
    Checkpoints checkpoints(SqliteTaskStore store) {
        return store.checkpoints();
    }

    @Bean
    Vacuuming vacuuming(SqliteTaskStore store) {
        return store.vacuuming();
    }
}
