package dev.pulsewarden.queue.web;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pulsewarden.queue.QueueServiceApplication;
import dev.pulsewarden.queue.web.Http.Answer;
import dev.pulsewarden.sqlite.SqliteUnusableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

@Timeout(120)
class ShutdownIntegrationTest {

    @TempDir
    Path folder;

    @Test
    void waiting_claims_are_answered_at_once_and_a_pause_is_remembered() throws Exception {
        CompletableFuture<Answer> claim;
        try (ConfigurableApplicationContext service = start()) {
            Http http = http(service);
            http.post("/queues/paused/pause");
            claim = http.postAsync("/queues/q/claims", "{'wait':'20s'}");
            await().until(() -> http.get("/queues/q").text("/waitingClaims").equals("1"));
        }
        assertThat(claim.get(5, SECONDS).body()).isEqualTo("{\"tasks\":[]}");
        try (ConfigurableApplicationContext service = start()) {
            assertThat(http(service).get("/queues/paused").text("/paused")).isEqualTo("true");
        }
    }

    @Test
    void a_second_service_on_the_same_file_does_not_start_and_says_why() {
        try (ConfigurableApplicationContext service = start()) {
            assertThatThrownBy(this::start)
                    .hasRootCauseInstanceOf(SqliteUnusableException.class)
                    .hasStackTraceContaining("is in use by another process");
            assertThat(http(service).get("/queues").status()).isEqualTo(200);
        }
    }

    @Test
    void a_file_that_is_no_store_keeps_the_service_from_starting_and_says_why() throws Exception {
        Path file = folder.resolve("queue/tasks.db");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "this is no database ".repeat(1000));
        assertThatThrownBy(this::start).hasStackTraceContaining("cannot use " + file);
    }

    private ConfigurableApplicationContext start() {
        return SpringApplication.run(
                QueueServiceApplication.class,
                "--server.port=0",
                "--pulsewarden.heartbeat-client.enabled=false",
                "--pulsewarden.data-dir=" + folder);
    }

    private static Http http(ConfigurableApplicationContext service) {
        return new Http(((WebServerApplicationContext) service).getWebServer().getPort());
    }
}
