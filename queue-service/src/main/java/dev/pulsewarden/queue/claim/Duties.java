package dev.pulsewarden.queue.claim;

import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.task.TaskStore;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Starts the duties before the first request can come, and ends them after the last. */
@Component
class Duties implements SmartLifecycle {

    /** Below the web server's: lower phases start earlier and stop later. */
    static final int PHASE = 0;

    private static final Logger log = LoggerFactory.getLogger(Duties.class);

    private final Duration patience;
    private final List<DutyRunner> runners = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    Duties(List<Duty> duties, TaskStore store, QueueProperties properties, Clock clock, MeterRegistry meters) {
        this.patience = properties.commit().timeLimit();
        for (Duty duty : duties) {
            Counter failures = Counter.builder("pulsewarden.queue.duty.failures")
                    .description("Times that a duty of the service failed")
                    .tag("duty", duty.name())
                    .register(meters);
            DutyRunner runner = new DutyRunner(duty, clock, failures::increment);
            store.listen(duty.alarm(runner));
            runners.add(runner);
        }
    }

    @Override
    public void start() {
        for (DutyRunner runner : runners) {
            // of their own: requests that read keep the virtual threads' carriers busy while they are in the driver
            threads.add(Thread.ofPlatform().name("queue-duty").start(runner::run));
        }
    }

    /** Waits for what is under way, unless the disk does not answer: then the service ends without. */
    @Override
    public void stop() {
        runners.forEach(DutyRunner::stop);
        long deadline = System.nanoTime() + patience.toNanos();
        for (Thread thread : threads) {
            if (!isEnded(thread, deadline - System.nanoTime())) {
                log.error("a duty has not ended within {}; the service stops without waiting for it", patience);
            }
        }
        threads.clear();
    }

    private static boolean isEnded(Thread thread, long nanos) {
        try {
            return thread.join(Duration.ofNanos(Math.max(nanos, 0)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return !thread.isAlive();
        }
    }

    @Override
    public boolean isRunning() {
        return !threads.isEmpty();
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
