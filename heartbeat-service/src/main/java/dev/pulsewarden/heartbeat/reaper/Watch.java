package dev.pulsewarden.heartbeat.reaper;

import dev.pulsewarden.heartbeat.HeartbeatProperties;
import dev.pulsewarden.heartbeat.registry.Scan;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * The one thread that looks at deadlines, processes and cases, again and again. It starts before the first request is taken.
 * What it writes to disk it waits for: while the disk hangs nobody is found late, and before anything is sent after that its
 * late tick is seen.
 */
@Component
final class Watch implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Watch.class);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

    private final Scan scan;
    private final Reaper reaper;
    private final TakeUp takeUp;
    private final ReaperMeters meters;
    private final Moments moments;
    private final Duration interval;
    private long failures;
    private @Nullable ScheduledExecutorService thread;

    Watch(
            Scan scan,
            Reaper reaper,
            TakeUp takeUp,
            ReaperMeters meters,
            Moments moments,
            HeartbeatProperties properties) {
        this.scan = scan;
        this.reaper = reaper;
        this.takeUp = takeUp;
        this.meters = meters;
        this.moments = moments;
        this.interval = properties.scanInterval();
    }

    /** One look at everything. */
    void runOnce() {
        long now = moments.ticker().nanos();
        reaper.runOnce(now, scan.runOnce(now));
        meters.scan().record(moments.ticker().nanos() - now, TimeUnit.NANOSECONDS);
    }

    @Override
    public void start() {
        takeUp.run(moments.ticker().nanos(), moments.clock().instant());
        ScheduledExecutorService runner = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("watch").daemon().factory());
        var _ = runner.scheduleWithFixedDelay(this::runAndGoOn, 0, interval.toNanos(), TimeUnit.NANOSECONDS);
        thread = runner;
    }

    @Override
    public void stop() {
        ScheduledExecutorService runner = thread;
        thread = null;
        if (runner == null) {
            return;
        }
        runner.shutdown();
        try {
            if (!runner.awaitTermination(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("the watch did not end within {}; it is left behind", STOP_TIMEOUT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    @Override
    public int getPhase() {
        return 0; // before the web server starts, after it stops
    }

    private void runAndGoOn() {
        try {
            runOnce();
            failures = 0;
        } catch (Throwable e) {
            meters.failed();
            if (failures++ == 0) {
                log.error("a look at the deadlines failed; the next one is in {} ms", interval.toMillis(), e);
            }
        }
    }
}
