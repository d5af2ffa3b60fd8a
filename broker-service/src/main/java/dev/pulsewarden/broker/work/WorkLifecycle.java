package dev.pulsewarden.broker.work;

import dev.pulsewarden.broker.BrokerProperties;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Keeps the dispatcher going, and lets it give back what is held before the broker ends. A task that is given back may come
 * once more by a long poll of our own, so these are cut only when nothing has come by them for a while.
 */
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
    private final long quietNanos;
    private volatile boolean running;

    WorkLifecycle(WorkDispatch dispatch, ScheduledExecutorService workThread, BrokerProperties properties) {
        this.dispatch = dispatch;
        this.thread = workThread;
        this.patience = properties.work().shutdownTimeout();
        this.quietNanos = patience.toNanos() / 4;
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
            await(deadline, System.nanoTime(), callback);
        });
    }

    /**
     * @param busyAt when something was last to be given back
     */
    private void await(long deadline, long busyAt, Runnable callback) {
        long now = System.nanoTime();
        boolean isDone = dispatch.isDone();
        boolean isQuiet = !dispatch.isPolling() || now - busyAt > quietNanos;
        if ((isDone && isQuiet) || now - deadline > 0) {
            dispatch.cutPolls();
            running = false;
            callback.run();
        } else {
            long busy = isDone ? busyAt : now;
            var _ = thread.schedule(() -> await(deadline, busy, callback), LOOK_AGAIN_MS, TimeUnit.MILLISECONDS);
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
