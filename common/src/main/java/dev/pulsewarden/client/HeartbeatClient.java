package dev.pulsewarden.client;

import dev.pulsewarden.wire.Heartbeat;
import dev.pulsewarden.wire.HeartbeatAnswer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends this process's heartbeats. Safe for use by many threads.
 *
 * <pre>{@code
 * HeartbeatClient client = new HeartbeatClient(HeartbeatClientSettings.of("vision-worker"));
 * client.start();                        // beats every 3 s; says that it stops, and its last words, when the JVM ends
 * client.stop();                         // lives on, but wants to be watched no more
 * }</pre>
 */
public final class HeartbeatClient {

    private static final Logger log = LoggerFactory.getLogger(HeartbeatClient.class);

    private enum State {
        BEATING,
        /** Wants to be watched no more, and beats until heartbeat-service has heard it. */
        LEAVING,
        SILENT
    }

    private final HeartbeatClientSettings settings;
    private final HeartbeatTransport transport;
    private final OutageLog outage;
    private final Consumer<String> onDeclaredDead;
    private final Instant startedAt =
            ProcessHandle.current().info().startInstant().orElseGet(Instant::now);

    /** One request at a time, so that the last words never overtake a beat; guards what follows. */
    private final ReentrantLock speaking = new ReentrantLock();

    private State state = State.BEATING;
    private boolean spoke;
    private @Nullable String instance;
    private @Nullable ScheduledExecutorService beating;
    private @Nullable Thread shutdownHook;
    private @Nullable String host;

    public HeartbeatClient(HeartbeatClientSettings settings) {
        this(
                settings,
                detail -> log.warn(
                        "heartbeat-service has declared {} dead ({}); it registers anew with the next beat",
                        settings.name(),
                        detail));
    }

    /**
     * @param onDeclaredDead called with heartbeat-service's own words when it says that this process counts as dead (HTTP
     *     410); the next beat registers it anew
     */
    public HeartbeatClient(HeartbeatClientSettings settings, Consumer<String> onDeclaredDead) {
        this.settings = settings;
        this.transport = new HeartbeatTransport(settings);
        this.outage = new OutageLog(settings.url());
        this.onDeclaredDead = onDeclaredDead;
    }

    /** Beats from now on, every interval; when the JVM ends it says so. Started twice, it beats once. */
    public void start() {
        alone(() -> {
            state = State.BEATING;
            schedule(0);
            if (settings.speaksAtShutdown() && shutdownHook == null) {
                shutdownHook =
                        Thread.ofPlatform().name("heartbeat-client-last-words").unstarted(this::sayLastWords);
                Runtime.getRuntime().addShutdownHook(shutdownHook);
            }
        });
    }

    /**
     * Sends one heartbeat now.
     *
     * @return what heartbeat-service makes of it; empty if it did not answer, which is logged and never thrown
     */
    public Optional<HeartbeatAnswer> sendOnce() {
        speaking.lock();
        try {
            spoke = true;
            return Optional.ofNullable(answerOf(transport.post("/heartbeat", heartbeat())));
        } catch (IOException | RuntimeException e) {
            outage.failed(e, settings.interval());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            speaking.unlock();
        }
        return Optional.empty();
    }

    /**
     * Says that this process is about to end in an orderly way, and goes on beating meanwhile.
     *
     * @param timeout how long it will take; heartbeat-service bounds it
     */
    public void stopping(String reason, Duration timeout) {
        alone(() -> tell("stopping", new Stopping(reason, timeout.toMillis())));
    }

    /**
     * Says why this process ends, and beats no more. Heartbeat-service watches it until its pid is gone: for a process that
     * lives on, {@link #stop()} is right.
     *
     * @param exitCode the code it will end with, where that is known
     * @param error what went wrong, where something did
     */
    public void exiting(String reason, @Nullable Integer exitCode, @Nullable String error) {
        alone(() -> {
            fallSilent();
            tell("exit", new Exit(reason, exitCode, error));
        });
    }

    /**
     * Takes this process, which lives on, off the watch. Where heartbeat-service does not hear it, the beats go on until it
     * does: a process that just fell silent would be ended.
     */
    public void stop() {
        alone(() -> {
            if (!spoke) {
                fallSilent();
                return;
            }
            state = State.LEAVING;
            leave();
            if (state == State.LEAVING) {
                log.warn(
                        "{} is not off the watch yet; it goes on beating and tries again in {} ms",
                        settings.name(),
                        settings.interval().toMillis());
                schedule(settings.interval().toNanos());
            }
        });
    }

    /** The unit of the loop: nothing that goes wrong in it ends the loop. */
    private void runOnce() {
        try {
            alone(() -> {
                switch (state) {
                    case BEATING -> sendOnce();
                    case LEAVING -> leave();
                    case SILENT -> {}
                }
            });
        } catch (Throwable e) {
            outage.failed(e, settings.interval());
        }
    }

    private void leave() {
        if (instance == null) {
            sendOnce();
        }
        if (instance == null) {
            return;
        }
        int status = request("deregister", registered -> transport.delete("/instances/" + registered));
        if (status < 300 || status == 404 || status == 410) {
            fallSilent();
        } else {
            sendOnce();
        }
    }

    private void sayLastWords() {
        stopping("the JVM is shutting down", Duration.ofSeconds(30));
        exiting("the JVM was shut down", null, null);
    }

    private void schedule(long delayNanos) {
        if (beating == null) {
            beating = Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("heartbeat-client").factory());
            long interval = settings.interval().toNanos();
            var _ = beating.scheduleWithFixedDelay(this::runOnce, delayNanos, interval, TimeUnit.NANOSECONDS);
        }
    }

    private void fallSilent() {
        state = State.SILENT;
        if (beating != null) {
            beating.shutdown();
            beating = null;
        }
        if (shutdownHook != null && !shutdownHook.equals(Thread.currentThread())) {
            try {
                Runtime.getRuntime().removeShutdownHook(shutdownHook);
            } catch (IllegalStateException e) {
                log.debug("the JVM is shutting down already, the hook has its turn: {}", e.getMessage());
            }
        }
        shutdownHook = null;
    }

    private @Nullable HeartbeatAnswer answerOf(HttpResponse<byte[]> response) throws IOException {
        if (response.statusCode() == 410) {
            outage.ended();
            instance = null;
            onDeclaredDead.accept(transport.detailOf(response));
            return null;
        }
        if (response.statusCode() != 200) {
            throw new IOException("status " + response.statusCode() + ": " + transport.detailOf(response));
        }
        HeartbeatAnswer answer = transport.read(response, HeartbeatAnswer.class);
        instance = answer.instance();
        outage.ended();
        return answer;
    }

    private void tell(String what, Object body) {
        if (instance != null) {
            request(what, registered -> transport.post("/instances/" + registered + "/" + what, body));
        }
    }

    /** The status of the answer; 599 where there was none, which is logged. */
    private int request(String what, Request request) {
        try {
            HttpResponse<byte[]> response = request.send(Objects.requireNonNull(instance));
            if (response.statusCode() >= 300) {
                log.info(
                        "'{}' was not taken: status {}: {}", what, response.statusCode(), transport.detailOf(response));
            }
            return response.statusCode();
        } catch (IOException | RuntimeException e) {
            log.info("'{}' did not reach heartbeat-service: {}", what, OutageLog.words(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 599;
    }

    private void alone(Runnable action) {
        speaking.lock();
        try {
            action.run();
        } finally {
            speaking.unlock();
        }
    }

    private Heartbeat heartbeat() {
        return new Heartbeat(
                settings.name(),
                ProcessHandle.current().pid(),
                host(),
                null,
                settings.interval(),
                startedAt,
                null,
                null,
                null);
    }

    /** For display only; asked for once, because a name server may be slow to answer. */
    private String host() {
        if (host == null) {
            try {
                host = InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException e) {
                host = "unknown";
            }
        }
        return host;
    }

    @FunctionalInterface
    private interface Request {
        HttpResponse<byte[]> send(String instance) throws IOException, InterruptedException;
    }

    private record Stopping(String reason, long timeout) {}

    private record Exit(
            String reason,
            @Nullable Integer exitCode,
            @Nullable String error) {}
}
