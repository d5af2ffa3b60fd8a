package dev.pulsewarden.queue.mongo;

import com.mongodb.MongoClientSettings;
import com.mongodb.ReadPreference;
import com.mongodb.WriteConcern;
import dev.pulsewarden.queue.QueueProperties;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.mongodb.autoconfigure.MongoClientSettingsBuilderCustomizer;

/** How long the driver waits, where it reads, and what counts as written, whatever the connection string says. */
final class ClientSettings implements MongoClientSettingsBuilderCustomizer {

    private final QueueProperties.Mongo limits;

    ClientSettings(QueueProperties.Mongo limits) {
        this.limits = limits;
    }

    @Override
    public void customize(MongoClientSettings.Builder settings) {
        int connectMs = Math.toIntExact(limits.connectTimeout().toMillis());
        settings.writeConcern(WriteConcern.MAJORITY.withJournal(true))
                // a secondary may not know a lease yet that its holder already speaks of
                .readPreference(ReadPreference.primary())
                .retryWrites(true)
                .retryReads(true)
                .timeout(limits.operationTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .applyToClusterSettings(cluster -> cluster.serverSelectionTimeout(connectMs, TimeUnit.MILLISECONDS))
                .applyToSocketSettings(socket -> socket.connectTimeout(connectMs, TimeUnit.MILLISECONDS))
                .applyToConnectionPoolSettings(
                        pool -> pool.maxSize(limits.connections()).maxWaitTime(connectMs, TimeUnit.MILLISECONDS));
    }
}
