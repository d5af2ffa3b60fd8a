package dev.pulsewarden.queue.claim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.queue.TestProperties;
import dev.pulsewarden.queue.task.TaskStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DutiesTest {

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);

    @Test
    void a_duty_that_never_ends_does_not_keep_the_service_from_its_end() throws Exception {
        Duties duties = new Duties(
                List.of(new Hanging()),
                nothing(),
                TestProperties.with(Map.of("pulsewarden.queue.commit.time-limit", "1ms")),
                Clock.systemUTC(),
                new SimpleMeterRegistry());
        duties.start();
        begun.await();
        duties.stop();
        assertThat(duties.isRunning()).isFalse();
        end.countDown();
    }

    private final class Hanging implements Duty {

        @Override
        public String name() {
            return "hanging";
        }

        @Override
        public Duration period() {
            return Duration.ofDays(1);
        }

        @Override
        public @Nullable Instant runOnce() {
            begun.countDown();
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return null;
        }
    }

    private static TaskStore nothing() {
        return (TaskStore) Proxy.newProxyInstance(
                TaskStore.class.getClassLoader(), new Class<?>[] {TaskStore.class}, (_, _, _) -> null);
    }
}
