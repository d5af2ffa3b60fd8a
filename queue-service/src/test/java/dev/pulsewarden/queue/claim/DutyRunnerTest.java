package dev.pulsewarden.queue.claim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.queue.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DutyRunnerTest {

    private final SettableClock clock = new SettableClock();
    private final BlockingQueue<Instant> runs = new LinkedBlockingQueue<>();
    private final AtomicInteger failures = new AtomicInteger();
    private volatile Duration period = Duration.ofDays(1);
    private volatile boolean fails;
    private volatile @Nullable Instant next;

    private final Duty duty = new Duty() {
        @Override
        public String name() {
            return "test";
        }

        @Override
        public Duration period() {
            return period;
        }

        @Override
        public @Nullable Instant runOnce() {
            runs.add(clock.instant());
            if (fails) {
                throw new IllegalStateException("on purpose");
            }
            Instant asked = next;
            next = null;
            return asked;
        }
    };
    private final DutyRunner runner = new DutyRunner(duty, clock, failures::incrementAndGet);
    private @Nullable Thread thread;

    @AfterEach
    void end() throws InterruptedException {
        runner.stop();
        if (thread != null) {
            thread.join();
        }
    }

    @Test
    void it_runs_at_once_at_the_start() throws Exception {
        start();
        assertThat(runs.take()).isEqualTo(clock.instant());
    }

    @Test
    void it_runs_again_when_the_duty_asked_for_that() throws Exception {
        next = clock.instant();
        start();
        runs.take();
        assertThat(runs.take()).isNotNull();
        assertThat(runs.poll(0, TimeUnit.SECONDS)).isNull();
    }

    @Test
    void it_is_woken_when_something_is_due_sooner() throws Exception {
        start();
        runs.take();
        runner.wakeAt(clock.instant());
        assertThat(runs.take()).isNotNull();
    }

    @Test
    void it_runs_again_after_its_period_also_when_the_clock_stands_still() throws Exception {
        period = Duration.ofMillis(1);
        start();
        runs.take();
        assertThat(runs.take()).isNotNull();
    }

    @Test
    void a_failure_is_counted_and_the_next_run_follows() throws Exception {
        period = Duration.ofMillis(1);
        fails = true;
        start();
        runs.take();
        runs.take();
        fails = false;
        runs.clear();
        runs.take();
        assertThat(failures).hasPositiveValue();
    }

    @Test
    void it_stops_while_it_sleeps() throws Exception {
        start();
        runs.take();
        runner.stop();
        thread.join();
        assertThat(thread.isAlive()).isFalse();
    }

    private void start() {
        thread = Thread.startVirtualThread(runner::run);
    }
}
