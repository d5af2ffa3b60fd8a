package dev.pulsewarden.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoClient;
import dev.pulsewarden.queue.mongo.MongoStores;
import dev.pulsewarden.queue.mongo.MongoTaskStore;
import dev.pulsewarden.queue.task.Enqueued.Created;
import dev.pulsewarden.queue.task.TaskDraft;
import dev.pulsewarden.queue.task.TaskStore;
import dev.pulsewarden.queue.task.TaskStoreException;
import dev.pulsewarden.wire.RawJson;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** Which store the service has is one property. */
@Timeout(180)
@ExtendWith(OutputCaptureExtension.class)
class StoreChoiceIntegrationTest {

    @RegisterExtension
    final MongoStores stores = MongoStores.lookAlike();

    @TempDir
    Path folder;

    @Test
    void by_default_the_embedded_store_is_used_and_nothing_of_mongodb_is_made() {
        try (ConfigurableApplicationContext service = start()) {
            assertThat(service.getBeansOfType(MongoClient.class)).isEmpty();
            assertThat(service.getBeansOfType(MongoTaskStore.class)).isEmpty();
            assertThat(service.getBeanDefinitionNames())
                    .noneMatch(name -> name.toLowerCase().contains("mongo"));
            assertThat(service.getBeansOfType(Clock.class)).hasSize(1);
            service.getBean(TaskStore.class).probe();
        }
    }

    @Test
    void with_mongo_tasks_are_in_mongodb() {
        try (ConfigurableApplicationContext service = start("mongo", stores.uri() + "/pulsewarden")) {
            assertThat(service.getBean(MongoTaskStore.class)
                            .enqueue(List.of(draft()))
                            .getFirst())
                    .isInstanceOf(Created.class);
            try (ConfigurableApplicationContext other = start("mongo", stores.uri() + "/pulsewarden")) {
                assertThat(other.getBean(MongoTaskStore.class)
                                .find(List.of("a"))
                                .getFirst())
                        .isPresent();
            }
        }
    }

    @Test
    void with_mongo_the_service_starts_before_it_is_there_and_the_log_says_what_is_the_matter(CapturedOutput output) {
        String nobody = "mongodb://127.0.0.1:1/pulsewarden";
        try (ConfigurableApplicationContext service = start("mongo", nobody)) {
            MongoTaskStore store = service.getBean(MongoTaskStore.class);
            assertThatThrownBy(store::probe)
                    .isInstanceOf(TaskStoreException.class)
                    .hasMessageNotContaining("127.0.0.1");
            await().untilAsserted(
                            () -> assertThat(output).containsPattern("the store is away .*127\\.0\\.0\\.1:1.*refused"));
        }
    }

    @Test
    void another_store_is_a_start_error_that_names_those_there_are(CapturedOutput output) {
        assertThatThrownBy(() -> start("oracle", "")).isNotNull();
        assertThat(output).contains("pulsewarden.queue.store", "Set it to sqlite", "or to mongo");
    }

    private ConfigurableApplicationContext start(String... storeAndUri) {
        List<String> arguments = new ArrayList<>(
                List.of("--server.port=0", "--pulsewarden.data-dir=" + folder.resolve("data" + System.nanoTime())));
        if (storeAndUri.length > 0) {
            arguments.add("--pulsewarden.queue.store=" + storeAndUri[0]);
            arguments.add("--PULSEWARDEN_MONGODB_URI=" + storeAndUri[1]);
            arguments.add(
                    "--pulsewarden.queue.mongo.connect-timeout=" + (storeAndUri[1].contains(":1/") ? "200ms" : "10s"));
            arguments.add("--pulsewarden.queue.mongo.operation-timeout=20s");
        }
        return new SpringApplicationBuilder(QueueServiceApplication.class).run(arguments.toArray(String[]::new));
    }

    private static TaskDraft draft() {
        return new TaskDraft("a", "q", new RawJson("1"), 4, null, 5, Duration.ofSeconds(1), null, null, null);
    }
}
