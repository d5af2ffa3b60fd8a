package dev.pulsewarden.broker.work;

import dev.pulsewarden.broker.BrokerProperties;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Keeps the dispatcher going, and lets it give back what is held before the broker ends. */
@Component
final class WorkLifecycle implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(WorkLifecycle.class);
    private static final long PERIOD_MS = 100;
    private static final long LOOK_AGAIN_MS = 20;

    /** After the sessions, whose ends release tasks, and before the web server. */
    private static final int PHASE = DEFAULT_PHASE - 100;

    private final WorkDispatch dispatch;
    private final ScheduledExecutorService thread;
    private final Duration patience;
    private volatile boolean running;

    WorkLifecycle(WorkDispatch dispatch, ScheduledExecutorService workThread, BrokerProperties properties) {
        this.dispatch = dispatch;
        this.thread = workThread;
        this.patience = properties.work().shutdownTimeout();
    }

    @Override
    public void start() {
        running = true;
        var _ = thread.scheduleWithFixedDelay(this::runOnce, PERIOD_MS, PERIOD_MS, TimeUnit.MILLISECONDS);
    }

    private void runOnce() {
        try {
            dispatch.runOnce();
        } catch (Throwable e) {
            log.error("work dispatch: one round failed; the next follows in {} ms", PERIOD_MS, e);
        }
    }

    @Override
    public void stop(Runnable callback) {
        long deadline = System.nanoTime() + patience.toNanos();
        thread.execute(() -> {
            dispatch.stop();
            await(deadline, callback);
        });
    }

    private void await(long deadline, Runnable callback) {
        if (dispatch.isDone() || System.nanoTime() - deadline > 0) {
            running = false;
            callback.run();
        } else {
            var _ = thread.schedule(() -> await(deadline, callback), LOOK_AGAIN_MS, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void stop() {
        stop(() -> {});
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
