package dev.pulsewarden.client;

import dev.pulsewarden.wire.Heartbeat;
import dev.pulsewarden.wire.HeartbeatAnswer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
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

    private final HeartbeatClientSettings settings;
    private final HeartbeatTransport transport;
    private final OutageLog outage;
    /** One request at a time, so that the last words never overtake the beat that registered the instance. */
    private final ReentrantLock speaking = new ReentrantLock();

    private final Consumer<String> onDeclaredDead;
    private final Instant startedAt =
            ProcessHandle.current().info().startInstant().orElseGet(Instant::now);
    private @Nullable ScheduledExecutorService beating;
    private @Nullable Thread shutdownHook;
    private volatile @Nullable String instance;
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
    public synchronized void start() {
        if (beating != null) {
            return;
        }
        beating = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("heartbeat-client").factory());
        long intervalNanos = settings.interval().toNanos();
        var _ = beating.scheduleWithFixedDelay(this::sendOnce, 0, intervalNanos, TimeUnit.NANOSECONDS);
        if (settings.speaksAtShutdown()) {
            shutdownHook =
                    Thread.ofPlatform().name("heartbeat-client-last-words").unstarted(this::sayLastWords);
            Runtime.getRuntime().addShutdownHook(shutdownHook);
        }
    }

    /**
     * Sends one heartbeat now.
     *
     * @return what heartbeat-service makes of it; empty if it did not answer, which is logged and never thrown
     */
    public Optional<HeartbeatAnswer> sendOnce() {
        speaking.lock();
        try {
            HttpResponse<byte[]> response = transport.post("/heartbeat", heartbeat());
            if (response.statusCode() == 410) {
                outage.ended();
                instance = null;
                onDeclaredDead.accept(transport.detailOf(response));
                return Optional.empty();
            }
            if (response.statusCode() != 200) {
                throw new IOException("status " + response.statusCode() + ": " + transport.detailOf(response));
            }
            HeartbeatAnswer answer = transport.read(response, HeartbeatAnswer.class);
            instance = answer.instance();
            outage.ended();
            return Optional.of(answer);
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
        tell("stopping", new Stopping(reason, timeout.toMillis()));
    }

    /**
     * Says why this process ends, and beats no more. Heartbeat-service watches it until its pid is gone.
     *
     * @param exitCode the code it will end with, where that is known
     * @param error what went wrong, where something did
     */
    public void exiting(String reason, @Nullable Integer exitCode, @Nullable String error) {
        stopBeating();
        tell("exit", new Exit(reason, exitCode, error));
    }

    /** Beats no more and takes this process off the watch: it lives on. */
    public void stop() {
        stopBeating();
        quietly("deregister", registered -> transport.delete("/instances/" + registered));
        instance = null;
    }

    private void sayLastWords() {
        stopping("the JVM is shutting down", Duration.ofSeconds(30));
        exiting("the JVM was shut down", null, null);
    }

    private synchronized void stopBeating() {
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

    private void tell(String what, Object body) {
        quietly(what, registered -> transport.post("/instances/" + registered + "/" + what, body));
    }

    private void quietly(String what, Request request) {
        speaking.lock();
        try {
            String registered = instance;
            if (registered == null) {
                return;
            }
            HttpResponse<byte[]> response = request.send(registered);
            if (response.statusCode() >= 300) {
                log.info(
                        "'{}' was not taken: status {}: {}", what, response.statusCode(), transport.detailOf(response));
            }
        } catch (IOException | RuntimeException e) {
            log.info("'{}' did not reach heartbeat-service: {}", what, OutageLog.words(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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
    private synchronized String host() {
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
