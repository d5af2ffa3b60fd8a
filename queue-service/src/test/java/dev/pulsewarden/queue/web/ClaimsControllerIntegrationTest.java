package dev.pulsewarden.queue.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.SettableClock;
import dev.pulsewarden.queue.TestProperties;
import dev.pulsewarden.queue.claim.Claims;
import dev.pulsewarden.queue.settings.SettingsByQueue;
import dev.pulsewarden.queue.sqlite.SqliteStores;
import dev.pulsewarden.queue.task.Claim;
import dev.pulsewarden.queue.task.TaskDraft;
import dev.pulsewarden.queue.task.TaskStore;
import dev.pulsewarden.wire.RawJson;
import dev.pulsewarden.wire.WireModule;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.servlet.ServletOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.mock.web.MockHttpServletResponse;

class ClaimsControllerIntegrationTest {

    @RegisterExtension
    final SqliteStores stores = new SqliteStores();

    @TempDir
    Path folder;

    @Test
    void tasks_whose_answer_fails_in_whatever_way_are_given_back_with_no_attempt_counted() {
        TaskStore store = stores.open(folder.resolve("tasks.db"), new SettableClock());
        store.enqueue(List.of(
                new TaskDraft("a", "q", new RawJson("1"), 4, null, 5, Duration.ofSeconds(1), null, null, null)));
        QueueProperties properties = TestProperties.defaults();
        ClaimsController controller = new ClaimsController(
                new Claims(store, properties, new SimpleMeterRegistry()),
                store,
                new ClaimRules(properties, new SettingsByQueue(properties)),
                new Json(WireModule.mapper(), properties));
        MockHttpServletResponse broken = new MockHttpServletResponse() {
            @Override
            public ServletOutputStream getOutputStream() {
                throw new IllegalStateException("broken");
            }
        };
        assertThatThrownBy(() -> controller.claim("q", new Body(new byte[0]), broken))
                .hasMessage("broken");
        assertThat(store.claim(List.of(new Claim("q", 1, Duration.ofSeconds(60), null)))
                        .getFirst())
                .singleElement()
                .satisfies(leased -> assertThat(leased.task().attempts()).isEqualTo(1));
    }
}
