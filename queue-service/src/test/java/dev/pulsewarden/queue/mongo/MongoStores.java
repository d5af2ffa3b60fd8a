package dev.pulsewarden.queue.mongo;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.TestProperties;
import dev.pulsewarden.queue.task.Backoff;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.data.mongodb.core.MongoTemplate;

/** Opens stores over one database of their own for tests: of a given server, or of an in-memory look-alike. */
public final class MongoStores implements AfterEachCallback {

    private final List<AutoCloseable> open = new ArrayList<>();
    private final String uri;
    private final String database = "test-" + UUID.randomUUID();

    private MongoStores(String uri) {
        this.uri = uri;
    }

    public static MongoStores at(String uri) {
        return new MongoStores(uri);
    }

    public static MongoStores lookAlike() {
        MongoServer server = new MongoServer(new MemoryBackend());
        MongoStores stores = new MongoStores(server.bindAndGetConnectionString());
        stores.open.add(server::shutdownNow);
        return stores;
    }

    MongoTaskStore store(Clock clock) {
        return store(clock, new Backoff(Duration.ofMinutes(5), () -> 0.5), TestProperties.defaults());
    }

    /** Each on a connection of its own, as of another node. */
    MongoTaskStore store(Clock clock, Backoff backoff, QueueProperties properties) {
        return new MongoTaskStore(new Database(template(properties), () -> {}), properties, backoff, clock);
    }

    MongoTemplate template() {
        return template(TestProperties.defaults());
    }

    private MongoTemplate template(QueueProperties properties) {
        MongoClientSettings.Builder settings =
                MongoClientSettings.builder().applyConnectionString(new ConnectionString(uri));
        new ClientSettings(properties.mongo()).customize(settings);
        MongoClient client = MongoClients.create(settings.build());
        open.addFirst(client);
        return new MongoTemplate(client, database);
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        template().getDb().drop();
        for (AutoCloseable one : open) {
            one.close();
        }
        open.clear();
    }
}
