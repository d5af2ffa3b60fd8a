package dev.pulsewarden.queue.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pulsewarden.queue.HangingClock;
import dev.pulsewarden.queue.web.Http.Answer;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The whole service on a disk that takes a write and does not answer. */
@Timeout(120)
@DirtiesContext
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "pulsewarden.heartbeat-client.enabled=false",
            "pulsewarden.queue.sqlite.reserve=0",
            "pulsewarden.queue.duties.period=50ms",
            "pulsewarden.queue.commit.time-limit=2s"
        })
class HangingDiskApiIntegrationTest {

    @TestConfiguration
    static class Configuration {

        @Bean
        @Primary
        HangingClock hangingClock() {
            return new HangingClock();
        }
    }

    @TempDir
    static Path folder;

    @Autowired
    HangingClock clock;

    @LocalServerPort
    int port;

    @DynamicPropertySource
    static void dataDir(DynamicPropertyRegistry registry) {
        registry.add("pulsewarden.data-dir", folder::toString);
    }

    @AfterEach
    void goOn() {
        clock.goOn();
    }

    @Test
    void callers_are_told_that_the_outcome_is_not_known_and_the_service_is_not_ready_until_it_is_over() {
        Http http = new Http(port);
        assertThat(http.get("/actuator/health/readiness").status()).isEqualTo(200);
        clock.hang();
        CompletableFuture<Answer> first = http.postAsync("/queues/q/tasks", "{'payload':1,'id':'a'}");
        Answer unknown = first.orTimeout(60, TimeUnit.SECONDS).join();
        assertThat(unknown.status()).isEqualTo(503);
        assertThat(unknown.text("/type")).isEqualTo("urn:pulsewarden:problem:store-unavailable");
        assertThat(unknown.text("/detail")).contains("not answered", "repeat it with the same id");
        assertThat(unknown.header("Retry-After")).isEqualTo("2");
        assertThat(http.get("/actuator/health/readiness").status()).isEqualTo(503);
        assertThat(http.get("/actuator/health/liveness").status()).isEqualTo(200);
        assertThat(http.post("/queues/q/tasks", "{'payload':1,'id':'b'}").text("/detail"))
                .contains("not tried");
        clock.goOn();
        await().until(() -> http.get("/actuator/health/readiness").status() == 200);
        assertThat(http.post("/queues/q/tasks", "{'payload':1,'id':'a'}").status())
                .isIn(200, 201);
        assertThat(http.post("/queues/q/tasks", "{'payload':1,'id':'b'}").status())
                .isEqualTo(201);
    }
}
