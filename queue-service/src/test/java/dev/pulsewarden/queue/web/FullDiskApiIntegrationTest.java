package dev.pulsewarden.queue.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pulsewarden.queue.SmallDisk;
import dev.pulsewarden.queue.web.Http.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** The whole service on a disk that it fills. */
@Timeout(240)
@DirtiesContext
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "pulsewarden.heartbeat-client.enabled=false",
            "pulsewarden.queue.retention=0s",
            "pulsewarden.queue.duties.period=100ms",
            "pulsewarden.queue.duties.retention-period=100ms",
            "pulsewarden.queue.sqlite.checkpoint-period=20ms",
            "pulsewarden.queue.sqlite.max-log=1MB",
            "pulsewarden.queue.sqlite.vacuum-pause=1ms",
            "pulsewarden.queue.sqlite.reserve=8MB"
        })
class FullDiskApiIntegrationTest {

    private static final int DISK_MB = 40;
    private static final String PAYLOAD = "x".repeat(60_000);

    @TempDir
    static Path folder;

    private static @Nullable SmallDisk disk;

    @LocalServerPort
    int port;

    @BeforeAll
    static void makeDisk() {
        disk = SmallDisk.inMemory(folder, DISK_MB);
    }

    @AfterAll
    static void takeDiskAway() {
        if (disk != null) {
            disk.close();
        }
    }

    @DynamicPropertySource
    static void dataDir(DynamicPropertyRegistry registry) {
        registry.add("pulsewarden.data-dir", folder::toString);
    }

    @Test
    void new_tasks_are_refused_with_507_those_that_are_there_are_done_and_then_new_ones_are_taken_again() {
        Http http = new Http(port);
        await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(folder.resolve("queue/tasks.reserve")));
        for (int round = 0; round < 2; round++) {
            List<String> accepted = fill(http, round);
            assertThat(http.get("/actuator/health/readiness").status()).isEqualTo(503);
            assertThat(http.get("/actuator/health/liveness").status()).isEqualTo(200);
            assertThat(work(http)).containsExactlyInAnyOrderElementsOf(accepted);
            String after = "after" + round;
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> enqueue(http, after).status() < 300);
            assertThat(work(http)).containsExactly(after);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> http.get("/actuator/health/readiness").status() == 200);
        }
    }

    /** Until nothing more is taken. */
    private static List<String> fill(Http http, int round) {
        List<String> accepted = new ArrayList<>();
        String last = "";
        Answer answer;
        do {
            last = "r%d-%d".formatted(round, accepted.size());
            answer = enqueue(http, last);
            accepted.add(last);
        } while (answer.status() == 201);
        accepted.removeLast();
        assertThat(answer.status()).as(answer.body()).isEqualTo(507);
        assertThat(answer.text("/type")).isEqualTo("urn:pulsewarden:problem:store-full");
        assertThat(answer.header("Retry-After")).isEqualTo("30");
        String both = "[{'id':'%s','payload':1},{'id':'new','payload':1}]".formatted(accepted.getFirst());
        Answer list = http.post("/queues/full/tasks", both);
        assertThat(list.status()).as(list.body()).isEqualTo(200);
        assertThat(list.text("/0/outcome")).isEqualTo("exists");
        assertThat(list.text("/1/outcome")).isEqualTo("refused");
        assertThat(list.text("/1/problem")).isEqualTo("store-full");
        assertThat(accepted).hasSizeGreaterThan(100);
        return accepted;
    }

    /** Until there are none; some fail first. */
    private static List<String> work(Http http) {
        List<String> done = new ArrayList<>();
        for (JsonNode tasks = claim(http); !tasks.isEmpty(); tasks = claim(http)) {
            for (JsonNode task : tasks) {
                String id = task.path("id").asString();
                String end = end(task);
                Answer answer = http.post(end, "[{'id':'%s','lease':'%s','delay':0}]".formatted(id, lease(task)));
                assertThat(answer.status()).as(answer.body()).isEqualTo(200);
                assertThat(answer.text("/0/outcome")).isIn("done", "retrying");
                if (answer.text("/0/outcome").equals("done")) {
                    done.add(id);
                }
            }
        }
        return done;
    }

    private static String end(JsonNode task) {
        boolean isFirst = task.path("attempts").asInt() == 1;
        return isFirst && task.path("id").asString().endsWith("7") ? "/nacks" : "/acks";
    }

    private static String lease(JsonNode task) {
        return task.path("lease").asString();
    }

    private static Answer enqueue(Http http, String id) {
        return http.post("/queues/full/tasks", "{'payload':'" + PAYLOAD + "','id':'" + id + "'}");
    }

    private static JsonNode claim(Http http) {
        Answer answer = http.post("/queues/full/claims", "{'max':20}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().path("tasks");
    }
}
