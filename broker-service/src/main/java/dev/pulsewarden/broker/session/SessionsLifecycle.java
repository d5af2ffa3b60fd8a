package dev.pulsewarden.broker.session;

import dev.pulsewarden.broker.BrokerProperties;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Ends all sessions before the web server stops. First no new ones are let in and nothing more is read; each is closed once
 * its requests are answered and its client has read what waits for it. After the grace the others are closed with what waits
 * dropped; who does not answer is cut off.
 */
@Component
final class SessionsLifecycle implements SmartLifecycle {

    static final String GOODBYE = "retry in a moment: the broker is going away";

    private static final Logger log = LoggerFactory.getLogger(SessionsLifecycle.class);
    private static final Duration LONGEST = Duration.ofSeconds(2);
    private static final long LOOK_AGAIN_MS = 20;

    private final Sessions sessions;
    private final Duration grace;
    private final Duration patience;
    private volatile boolean running;

    SessionsLifecycle(Sessions sessions, BrokerProperties properties) {
        this.sessions = sessions;
        this.grace = properties.sessions().shutdownGrace();
        Duration closeTimeout = properties.sessions().closeTimeout();
        this.patience = closeTimeout.compareTo(LONGEST) < 0 ? closeTimeout : LONGEST;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop(Runnable callback) {
        log.info(
                "closing {} sessions, each once its requests are answered and it has read what waits for it",
                sessions.count());
        sessions.drain(GOODBYE);
        long graceEnds = System.nanoTime() + grace.toNanos();
        await(() -> sessions.talking() == 0, graceEnds, () -> close(graceEnds, callback));
    }

    /** Those that were told may take what is left of the grace to read it, and a moment at least. */
    private void close(long graceEnds, Runnable callback) {
        if (sessions.talking() > 0) {
            log.info(
                    "closing {} sessions that were not done in time; what waits for them is dropped",
                    sessions.talking());
            sessions.close(GOODBYE);
        }
        long enough = System.nanoTime() + patience.toNanos();
        await(() -> sessions.count() == 0, graceEnds - enough > 0 ? graceEnds : enough, () -> {
            sessions.abortAll();
            running = false;
            callback.run();
        });
    }

    private static void await(BooleanSupplier condition, long deadline, Runnable next) {
        if (condition.getAsBoolean() || System.nanoTime() - deadline > 0) {
            next.run();
            return;
        }
        Executor later = CompletableFuture.delayedExecutor(LOOK_AGAIN_MS, TimeUnit.MILLISECONDS);
        later.execute(() -> await(condition, deadline, next));
    }

    @Override
    public void stop() {
        stop(() -> {});
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
