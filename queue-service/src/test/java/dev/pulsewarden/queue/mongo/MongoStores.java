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
import dev.pulsewarden.queue.task.TaskStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.data.mongodb.core.MongoOperations;
import org.springframework.data.mongodb.core.MongoTemplate;

/** Opens stores over one database of their own for tests: of a given server, or of an in-memory look-alike. */
public final class MongoStores implements AfterEachCallback {

    private final List<MongoClient> clients = new ArrayList<>();
    private final Supplier<String> uri;
    private final @Nullable MongoServer lookAlike;
    private final String database = "test-" + UUID.randomUUID();
    /** Long enough for a machine that does other things too. */
    private Duration patience = Duration.ofSeconds(10);

    private MongoStores(Supplier<String> uri, @Nullable MongoServer lookAlike) {
        this.uri = uri;
        this.lookAlike = lookAlike;
    }

    /** Of a MongoDB, if there is one; else the tests are skipped. */
    public static MongoStores real() {
        return new MongoStores(RealMongo::uri, null);
    }

    public static MongoStores lookAlike() {
        MongoServer server = new MongoServer(new MemoryBackend());
        String uri = server.bindAndGetConnectionString();
        return new MongoStores(() -> uri, server);
    }

    /** For tests that wait for a server that is not there. */
    void impatient() {
        patience = Duration.ofSeconds(1);
    }

    /** For the service's own settings. */
    public String uri() {
        return uri.get();
    }

    /** Ends the look-alike, as an outage does. */
    public void shutDown() {
        if (lookAlike != null) {
            lookAlike.shutdownNow();
        }
    }

    StoreClock clock() {
        return MongoStoreConfiguration.clockOf(template());
    }

    /** For tests of what is around the store; each on a connection of its own. */
    public TaskStore node(Clock clock) {
        return store(clock);
    }

    MongoTaskStore store(Clock clock) {
        return store(clock, new Backoff(Duration.ofMinutes(5), () -> 0.5), TestProperties.defaults());
    }

    /** Each on a connection of its own, as of another node. */
    MongoTaskStore store(Clock clock, Backoff backoff, QueueProperties properties) {
        return store(template(), clock, backoff, properties);
    }

    /** One whose n-th operation on the store, counted from 1, comes after something else was done. */
    MongoTaskStore overtaken(Clock clock, int operation, Runnable meanwhile) {
        MongoTemplate template = template();
        AtomicInteger left = new AtomicInteger();
        MongoOperations overtaken = (MongoOperations) Proxy.newProxyInstance(
                MongoOperations.class.getClassLoader(), new Class<?>[] {MongoOperations.class}, (_, method, args) -> {
                    if (left.decrementAndGet() == 0) {
                        meanwhile.run();
                    }
                    try {
                        return method.invoke(template, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        Database database = new Database(overtaken, () -> {});
        // its first use is not counted, which looks after the schema
        database.tasks(tasks -> true);
        left.set(operation);
        return store(database, clock, new Backoff(Duration.ofMinutes(5), () -> 0.5), TestProperties.defaults());
    }

    private static MongoTaskStore store(
            MongoOperations mongo, Clock clock, Backoff backoff, QueueProperties properties) {
        return store(new Database(mongo, () -> {}), clock, backoff, properties);
    }

    private static MongoTaskStore store(Database database, Clock clock, Backoff backoff, QueueProperties properties) {
        return new MongoTaskStore(database, properties, backoff, clock, () -> {});
    }

    MongoTemplate template() {
        QueueProperties properties = TestProperties.with(Map.of(
                "pulsewarden.queue.mongo.connect-timeout", patience.toString(),
                "pulsewarden.queue.mongo.operation-timeout",
                        patience.multipliedBy(2).toString()));
        MongoClientSettings.Builder settings =
                MongoClientSettings.builder().applyConnectionString(new ConnectionString(uri.get()));
        new ClientSettings(properties.mongo()).customize(settings);
        MongoClient client = MongoClients.create(settings.build());
        clients.add(client);
        return new MongoTemplate(client, database);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (lookAlike == null && !clients.isEmpty()) {
            clients.getFirst().getDatabase(database).drop();
        }
        clients.forEach(MongoClient::close);
        clients.clear();
        shutDown();
    }
}
