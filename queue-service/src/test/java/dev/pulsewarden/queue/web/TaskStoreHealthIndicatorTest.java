package dev.pulsewarden.queue.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.queue.task.TaskStore;
import dev.pulsewarden.queue.task.TaskStoreException;
import dev.pulsewarden.queue.task.TaskStoreException.Reason;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

class TaskStoreHealthIndicatorTest {

    @Test
    void a_store_that_takes_a_write_is_up() {
        assertThat(health(null).getStatus()).isEqualTo(Status.UP);
    }

    @ParameterizedTest
    @CsvSource({"FULL, OUT_OF_SERVICE", "UNAVAILABLE, OUT_OF_SERVICE", "OVERLOADED, UP"})
    void one_that_takes_none_is_out_of_service_but_being_busy_is_no_outage(Reason reason, String status) {
        assertThat(health(reason).getStatus().getCode()).isEqualTo(status);
    }

    private static Health health(@Nullable Reason reason) {
        TaskStore store = (TaskStore) Proxy.newProxyInstance(
                TaskStore.class.getClassLoader(), new Class<?>[] {TaskStore.class}, (_, _, _) -> {
                    if (reason != null) {
                        throw new TaskStoreException(reason, "why", null);
                    }
                    return null;
                });
        return new TaskStoreHealthIndicator(store).health();
    }
}
