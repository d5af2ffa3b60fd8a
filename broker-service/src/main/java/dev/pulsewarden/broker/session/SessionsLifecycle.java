package dev.pulsewarden.broker.session;

import dev.pulsewarden.broker.BrokerProperties;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Closes all sessions before the web server stops: they are told, have a while to answer, and are then cut off. */
@Component
final class SessionsLifecycle implements SmartLifecycle {

    static final String GOODBYE = "going away; connect again in a moment";

    private static final Logger log = LoggerFactory.getLogger(SessionsLifecycle.class);
    private static final Duration LONGEST = Duration.ofSeconds(2);
    private static final long LOOK_AGAIN_MS = 20;

    private final Sessions sessions;
    private final Duration patience;
    private volatile boolean running;

    SessionsLifecycle(Sessions sessions, BrokerProperties properties) {
        this.sessions = sessions;
        Duration closeTimeout = properties.sessions().closeTimeout();
        this.patience = closeTimeout.compareTo(LONGEST) < 0 ? closeTimeout : LONGEST;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop(Runnable callback) {
        log.info("closing {} sessions", sessions.count());
        sessions.stop(GOODBYE);
        await(System.nanoTime() + patience.toNanos(), callback);
    }

    private void await(long deadline, Runnable callback) {
        if (sessions.count() == 0 || System.nanoTime() - deadline > 0) {
            sessions.abortAll();
            running = false;
            callback.run();
            return;
        }
        Executor later = CompletableFuture.delayedExecutor(LOOK_AGAIN_MS, TimeUnit.MILLISECONDS);
        later.execute(() -> await(deadline, callback));
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
