package dev.pulsewarden.queue.mongo;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SharedReadingTest {

    private final AtomicLong ticker = new AtomicLong();
    private final AtomicInteger readings = new AtomicInteger();
    private final SharedReading<String, Integer> shared = new SharedReading<>(ticker::get, Duration.ofSeconds(2));

    @Test
    void who_asks_while_it_is_read_gets_that_one_too_and_other_kinds_do_not_wait() throws Exception {
        CountDownLatch mayEnd = new CountDownLatch(1);
        AtomicReference<Thread> second = new AtomicReference<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture<Integer> one = CompletableFuture.supplyAsync(() -> read("a", mayEnd), threads);
            await().until(() -> readings.get() == 1);
            CompletableFuture<Integer> other = CompletableFuture.supplyAsync(
                    () -> {
                        second.set(Thread.currentThread());
                        return read("a", mayEnd);
                    },
                    threads);
            await().until(() -> second.get() != null && second.get().getState() == Thread.State.WAITING);
            assertThat(take("b", Duration.ZERO)).isEqualTo(2);
            mayEnd.countDown();
            assertThat(one.get(10, SECONDS)).isEqualTo(1);
            assertThat(other.get(10, SECONDS)).isEqualTo(1);
        }
    }

    @Test
    void one_that_was_quick_is_always_new() {
        assertThat(take("a", Duration.ZERO)).isEqualTo(1);
        assertThat(take("a", Duration.ZERO)).isEqualTo(2);
    }

    @Test
    void one_that_took_long_is_kept_for_as_long_again() {
        assertThat(take("a", Duration.ofSeconds(1))).isEqualTo(1);
        pass(Duration.ofMillis(999));
        assertThat(take("a", Duration.ofSeconds(1))).isEqualTo(1);
        pass(Duration.ofMillis(1));
        assertThat(take("a", Duration.ofSeconds(1))).isEqualTo(2);
    }

    @Test
    void but_not_longer_than_the_limit() {
        assertThat(take("a", Duration.ofMinutes(1))).isEqualTo(1);
        pass(Duration.ofMillis(2000));
        assertThat(take("a", Duration.ZERO)).isEqualTo(2);
    }

    @Test
    void a_failure_is_not_kept() {
        assertThatThrownBy(() -> shared.of("a", () -> {
                    pass(Duration.ofSeconds(1));
                    throw new IllegalArgumentException("broken");
                }))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(take("a", Duration.ZERO)).isEqualTo(1);
    }

    private int take(String kind, Duration takes) {
        return shared.of(kind, () -> {
            pass(takes);
            return readings.incrementAndGet();
        });
    }

    private int read(String kind, CountDownLatch mayEnd) {
        return shared.of(kind, () -> {
            int number = readings.incrementAndGet();
            try {
                assertThat(mayEnd.await(20, SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return number;
        });
    }

    private void pass(Duration time) {
        ticker.addAndGet(time.toNanos());
    }
}
