package dev.pulsewarden.queue.sqlite;

import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.claim.Duty;
import dev.pulsewarden.sqlite.SqliteDatabase;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Opens the spool under the data folder, beside a store over the network. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "pulsewarden.queue.store", havingValue = "mongo")
class SqliteSpoolConfiguration {

    @Bean
    SqliteSpool spool(
            @Value("${pulsewarden.data-dir}") Path dataDir, QueueProperties properties, MeterRegistry meters) {
        Reserve reserve = new Reserve(
                dataDir.resolve("queue/spool.reserve"),
                properties.spool().reserve().toBytes());
        SqliteDatabase database =
                reserve.open(() -> SqliteDatabase.open(dataDir.resolve("queue/spool.db"), Schema.spoolMigrations()));
        return new SqliteSpool(database, reserve, properties, meters);
    }

    @Bean
    Duty overdue(SqliteSpool spool, QueueProperties properties) {
        return spool.overdue(properties.duties().period());
    }
}
