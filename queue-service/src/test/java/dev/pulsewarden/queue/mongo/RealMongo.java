package dev.pulsewarden.queue.mongo;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.mongodb.MongoDBContainer;

/**
 * The MongoDB that tests run on: the one at PULSEWARDEN_TEST_MONGODB_URI, or a container of an image that Docker has here, or
 * may pull because PULSEWARDEN_TEST_MONGODB_PULL is true. Without any the tests are skipped, and the log says so.
 */
final class RealMongo {

    private static final Logger log = LoggerFactory.getLogger(RealMongo.class);
    private static final String IMAGE = System.getenv().getOrDefault("PULSEWARDEN_TEST_MONGODB_IMAGE", "mongo:8.0");
    private static final long PATIENCE_SECONDS = 5;

    /** Looked for once. One of them is there. */
    private record Found(@Nullable String uri, String why) {}

    private static @Nullable Found found;

    private RealMongo() {}

    /** Ends the test as skipped where there is none. */
    static synchronized String uri() {
        if (found == null) {
            found = look(System.getenv());
            log.info("tests on a real MongoDB: {} ({})", found.uri() == null ? "SKIPPED" : "run", found.why());
        }
        Assumptions.assumeTrue(found.uri() != null, "no real MongoDB: " + found.why());
        return found.uri();
    }

    private static Found look(Map<String, String> environment) {
        String given = environment.get("PULSEWARDEN_TEST_MONGODB_URI");
        if (given != null && !given.isBlank()) {
            return new Found(given, "PULSEWARDEN_TEST_MONGODB_URI");
        }
        if (!Boolean.parseBoolean(environment.get("PULSEWARDEN_TEST_MONGODB_PULL")) && !dockerHas(IMAGE)) {
            return new Found(
                    null,
                    "no PULSEWARDEN_TEST_MONGODB_URI, and Docker is not here or has no image " + IMAGE
                            + "; PULSEWARDEN_TEST_MONGODB_PULL=true lets it be pulled");
        }
        // ends with this process
        MongoDBContainer container = new MongoDBContainer(IMAGE).withReplicaSet();
        container.start();
        return new Found(container.getConnectionString(), "a container of " + IMAGE);
    }

    /** Asks the command, which answers at once where no engine runs. */
    private static boolean dockerHas(String image) {
        try {
            Process asked = new ProcessBuilder("docker", "image", "inspect", image)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            boolean answered = asked.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (!answered) {
                asked.destroyForcibly();
            }
            return answered && asked.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
