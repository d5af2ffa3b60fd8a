package dev.pulsewarden.queue.claim;

import dev.pulsewarden.queue.task.TaskStore;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Starts the duties before the first request can come, and ends them after the last. */
@Component
class Duties implements SmartLifecycle {

    /** Below the web server's: lower phases start earlier and stop later. */
    static final int PHASE = 0;

    private final List<DutyRunner> runners = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    Duties(List<Duty> duties, TaskStore store, Clock clock, MeterRegistry meters) {
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

    @Override
    public void stop() {
        runners.forEach(DutyRunner::stop);
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        threads.clear();
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
