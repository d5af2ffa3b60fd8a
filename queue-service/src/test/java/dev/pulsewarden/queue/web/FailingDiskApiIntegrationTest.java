package dev.pulsewarden.queue.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.queue.SmallDisk;
import dev.pulsewarden.queue.web.Http.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

/** The whole service on a disk that the system makes read-only because it has errors. */
@Timeout(120)
@DirtiesContext
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"pulsewarden.heartbeat-client.enabled=false", "pulsewarden.queue.sqlite.reserve=1MB"})
class FailingDiskApiIntegrationTest {

    @TempDir
    static Path folder;

    private static @Nullable SmallDisk disk;

    @LocalServerPort
    int port;

    @BeforeAll
    static void makeDisk() throws IOException {
        disk = SmallDisk.inFile(folder.resolve("image"), Files.createDirectory(folder.resolve("disk")), 64);
    }

    @AfterAll
    static void takeDiskAway() {
        if (disk != null) {
            disk.close();
        }
    }

    @DynamicPropertySource
    static void dataDir(DynamicPropertyRegistry registry) {
        registry.add("pulsewarden.data-dir", () -> folder.resolve("disk").toString());
    }

    @Test
    void writes_get_503_with_what_is_the_matter_and_reads_go_on() {
        Http http = new Http(port);
        assertThat(http.post("/queues/q/tasks", "{'payload':1,'id':'kept'}").status())
                .isEqualTo(201);
        disk.fail();
        Answer refused = http.post("/queues/q/tasks", "{'payload':1,'id':'refused'}");
        assertThat(refused.status()).as(refused.body()).isEqualTo(503);
        assertThat(refused.text("/type")).isEqualTo("urn:pulsewarden:problem:store-unavailable");
        assertThat(refused.text("/detail")).contains("local disk", "read-only", "repeat it with the same id");
        assertThat(refused.header("Retry-After")).isEqualTo("2");
        assertThat(http.get("/actuator/health/readiness").status()).isEqualTo(503);
        assertThat(http.get("/actuator/health/liveness").status()).isEqualTo(200);
        assertThat(http.get("/tasks/kept").text("/state")).isEqualTo("READY");
        assertThat(http.get("/tasks/refused").status()).isEqualTo(404);
    }
}
