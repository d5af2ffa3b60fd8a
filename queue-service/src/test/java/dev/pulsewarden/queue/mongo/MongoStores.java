package dev.pulsewarden.queue.mongo;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import com.mongodb.event.CommandSucceededEvent;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import dev.pulsewarden.queue.Cable;
import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.TestProperties;
import dev.pulsewarden.queue.settings.SettingsByQueue;
import dev.pulsewarden.queue.task.Backoff;
import dev.pulsewarden.queue.task.TaskStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;
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
    private final List<String> commands = new CopyOnWriteArrayList<>();
    private final AtomicLong ticker = new AtomicLong();
    private final AtomicInteger rows = new AtomicInteger();
    private final List<Cable> cables = new ArrayList<>();
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

    /** What was asked of the server: each command's name and its collection. */
    List<String> commands() {
        return commands;
    }

    /** How many rows the first batches of answers had, all together. */
    AtomicInteger rows() {
        return rows;
    }

    /** To the server, for one store; ends with the test. */
    Cable cable() {
        Cable cable = new Cable(URI.create(uri.get()).getPort());
        cables.add(cable);
        return cable;
    }

    /** At the other end of a cable. */
    MongoTaskStore store(Clock clock, Cable cable) {
        return store(
                clock,
                new Backoff(Duration.ofMinutes(5), () -> 0.5),
                TestProperties.defaults(),
                template("mongodb://127.0.0.1:" + cable.port()));
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
        return store(clock, backoff, properties, template());
    }

    /** One whose n-th operation on the store, counted from 1, comes after something else was done. */
    MongoTaskStore overtaken(Clock clock, int operation, Runnable meanwhile) {
        return overtaken(clock, operation, meanwhile, TestProperties.defaults());
    }

    MongoTaskStore overtaken(Clock clock, int operation, Runnable meanwhile, QueueProperties properties) {
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
        return store(database, clock, new Backoff(Duration.ofMinutes(5), () -> 0.5), properties);
    }

    private MongoTaskStore store(Clock clock, Backoff backoff, QueueProperties properties, MongoTemplate template) {
        return store(new Database(template, () -> {}), clock, backoff, properties);
    }

    private MongoTaskStore store(Database database, Clock clock, Backoff backoff, QueueProperties properties) {
        StoreSettings settings = StoreSettings.of(properties, new SettingsByQueue(properties), backoff, clock);
        return new MongoTaskStore(database, properties, settings, () -> {}, ticker::get);
    }

    /** How much time has gone by for stores; by itself none does. */
    AtomicLong ticker() {
        return ticker;
    }

    MongoTemplate template() {
        return template(uri.get());
    }

    private MongoTemplate template(String of) {
        QueueProperties properties = TestProperties.with(Map.of(
                "pulsewarden.queue.mongo.connect-timeout", patience.toString(),
                "pulsewarden.queue.mongo.operation-timeout",
                        patience.multipliedBy(2).toString()));
        MongoClientSettings.Builder settings = MongoClientSettings.builder()
                .applyConnectionString(new ConnectionString(of))
                .addCommandListener(listener());
        new ClientSettings(properties.mongo()).customize(settings);
        MongoClient client = MongoClients.create(settings.build());
        clients.add(client);
        return new MongoTemplate(client, database);
    }

    private CommandListener listener() {
        return new CommandListener() {
            @Override
            public void commandSucceeded(CommandSucceededEvent event) {
                BsonDocument cursor = event.getResponse().getDocument("cursor", new BsonDocument());
                rows.addAndGet(cursor.getArray("firstBatch", new BsonArray()).size());
            }

            @Override
            public void commandStarted(CommandStartedEvent event) {
                BsonValue collection = event.getCommand().get(event.getCommandName());
                commands.add(event.getCommandName()
                        + (collection.isString() ? " " + collection.asString().getValue() : ""));
            }
        };
    }

    /** Takes away all that the database has, and its schema. */
    void empty() {
        try (MongoClient client = MongoClients.create(uri.get())) {
            client.getDatabase(database).drop();
        }
    }

    /** Of all stores that were opened. */
    void closeClients() {
        clients.forEach(MongoClient::close);
        clients.clear();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (lookAlike == null && !clients.isEmpty()) {
            clients.getFirst().getDatabase(database).drop();
        }
        clients.forEach(MongoClient::close);
        cables.forEach(Cable::close);
        clients.clear();
        shutDown();
    }
}
