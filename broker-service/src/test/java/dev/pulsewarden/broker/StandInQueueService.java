package dev.pulsewarden.broker;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.pulsewarden.wire.Ack;
import dev.pulsewarden.wire.ClaimRequest;
import dev.pulsewarden.wire.ClaimedTask;
import dev.pulsewarden.wire.Claims;
import dev.pulsewarden.wire.EnqueueOutcome;
import dev.pulsewarden.wire.Lease;
import dev.pulsewarden.wire.LeaseOutcome;
import dev.pulsewarden.wire.NewTask;
import dev.pulsewarden.wire.Release;
import dev.pulsewarden.wire.WireModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/** Stands for queue-service over real HTTP, and over a link if it is to have one: keeps tasks in memory, can be stopped, started again, and hung. */
public final class StandInQueueService implements AutoCloseable {

    private static final JsonMapper JSON = WireModule.mapper();

    private final ConcurrentHashMap<String, BlockingDeque<ClaimedTask>> queues = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, ClaimedTask> leased = new ConcurrentHashMap<>();
    private final AtomicInteger ids = new AtomicInteger();

    /** The first ack of the queue of that name is refused. */
    private final AtomicBoolean stubborn = new AtomicBoolean(true);

    private final HttpClient http = HttpClient.newHttpClient();
    private final int port;
    private final long leaseMs;
    private final boolean hasLink;
    private ExecutorService threads;
    private HttpServer server;

    /** Passes on what it is asked, if there is a link. */
    private LinkServer front;

    private volatile int largestBody = Integer.MAX_VALUE;
    private volatile CountDownLatch hung = new CountDownLatch(0);

    private final AtomicInteger asked = new AtomicInteger();

    public final List<String> stored = new CopyOnWriteArrayList<>();
    public final List<String> acked = new CopyOnWriteArrayList<>();
    public final List<String> nacked = new CopyOnWriteArrayList<>();
    public final List<String> extended = new CopyOnWriteArrayList<>();
    public final List<String> released = new CopyOnWriteArrayList<>();
    /** Those of the released whose worker was lost. */
    public final List<String> lost = new CopyOnWriteArrayList<>();

    public final List<ClaimRequest> claims = new CopyOnWriteArrayList<>();

    public StandInQueueService(long leaseMs) {
        this(leaseMs, false);
    }

    public StandInQueueService(long leaseMs, boolean hasLink) {
        this.leaseMs = leaseMs;
        this.hasLink = hasLink;
        start(0);
        this.port = hasLink ? front.port() : server.getAddress().getPort();
    }

    public String url() {
        return "http://127.0.0.1:" + port;
    }

    public void start() {
        start(port);
    }

    public void stop() {
        if (hasLink) {
            front.close();
        }
        server.stop(0);
        threads.shutdownNow();
    }

    /** Accepts requests and answers none until {@link #wakeUp}. */
    public void hang() {
        hung = new CountDownLatch(1);
    }

    /** Requests that have come so far, answered or not. */
    public int asked() {
        return asked.get();
    }

    public void wakeUp() {
        hung.countDown();
    }

    /** Refuses larger requests as a whole. */
    public void refuseBodiesOver(int bytes) {
        largestBody = bytes;
    }

    /** Those that somebody has. */
    public List<String> leased() {
        return List.copyOf(leased.keySet());
    }

    /** Its lease is lost, whoever had it. */
    public void forget(String taskId) {
        leased.remove(taskId);
    }

    @Override
    public void close() {
        wakeUp();
        stop();
    }

    private void start(int wanted) {
        try {
            server = HttpServer.create(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), hasLink ? 0 : wanted), 50);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads = Executors.newVirtualThreadPerTaskExecutor();
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
        if (hasLink) {
            front = new LinkServer(wanted, this::passOn);
        }
    }

    /** What it is asked through, if it has a link. */
    public LinkServer link() {
        return front;
    }

    private void passOn(LinkServer.Asked asked) {
        URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + asked.path());
        http.sendAsync(
                        HttpRequest.newBuilder(uri)
                                .POST(HttpRequest.BodyPublishers.ofString(asked.body()))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .thenAccept(answer -> asked.answer(String.valueOf(answer.statusCode()), answer.body()))
                .exceptionally(_ -> {
                    asked.channel().close();
                    return null;
                });
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (exchange.getRequestURI().getPath().equals("/work")) {
                answer(exchange, 404, "{}"); // it has no link
                return;
            }
            asked.incrementAndGet();
            hung.await();
            String[] path = exchange.getRequestURI().getPath().substring(1).split("/");
            if (body.length > largestBody) {
                answer(exchange, 413, "{\"type\":\"urn:pulsewarden:problem:body-too-large\",\"detail\":\"too large\"}");
                return;
            }
            if (path[0].equals("queues") && path[1].equals("refused")) {
                answer(exchange, 409, "{\"type\":\"urn:pulsewarden:problem:queue-full\",\"detail\":\"no more\"}");
                return;
            }
            if (path[0].equals("queues") && path[1].equals("unavailable")) {
                answer(
                        exchange,
                        503,
                        "{\"type\":\"urn:pulsewarden:problem:store-unavailable\",\"detail\":\"the disk is slow\"}");
                return;
            }
            Object answer = switch (path[path.length - 1]) {
                case "tasks" ->
                    Stream.of(JSON.readValue(body, NewTask[].class))
                            .map(task -> store(path[1], task))
                            .toList();
                case "claims" -> claim(path[1], JSON.readValue(body, ClaimRequest.class));
                case "acks" -> end(body, acked, "done");
                case "nacks" -> end(body, nacked, "retrying");
                case "extend" -> leases(body, extended, "extended");
                default -> release(body);
            };
            answer(exchange, 200, JSON.writeValueAsString(answer));
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private EnqueueOutcome store(String queue, NewTask task) {
        String id = task.id() == null ? "task-" + ids.incrementAndGet() : task.id();
        if (task.priority() != null && task.priority() > 9) {
            return new EnqueueOutcome(id, "refused", null, "invalid-request", "priority: must be 0 to 9");
        }
        stored.add(id);
        tasks(queue)
                .add(new ClaimedTask(
                        id,
                        queue,
                        task.payload(),
                        4,
                        1,
                        null,
                        5,
                        Instant.now(),
                        task.correlationId(),
                        task.replyTo(),
                        task.headers(),
                        "",
                        leaseMs));
        return new EnqueueOutcome(id, queue.equals("spooled") ? "spooled" : "created", "READY", null, null);
    }

    private Claims claim(String queue, ClaimRequest request) throws InterruptedException {
        claims.add(request);
        List<ClaimedTask> taken = new ArrayList<>();
        ClaimedTask first = tasks(queue).poll(request.patience().toMillis(), TimeUnit.MILLISECONDS);
        if (first != null) {
            taken.add(first);
            tasks(queue).drainTo(taken, request.max() - 1);
        }
        return new Claims(taken.stream().map(this::lend).toList());
    }

    private ClaimedTask lend(ClaimedTask task) {
        ClaimedTask lent = new ClaimedTask(
                task.id(),
                task.queue(),
                task.payload(),
                4,
                task.attempts(),
                task.workerLost(),
                5,
                task.createdAt(),
                task.correlationId(),
                task.replyTo(),
                task.headers(),
                "lease-" + ids.incrementAndGet(),
                leaseMs);
        leased.put(task.id(), lent);
        return lent;
    }

    private List<LeaseOutcome> end(byte[] body, List<String> ended, String outcome) {
        return Stream.of(JSON.readValue(body, Ack[].class))
                .map(ack -> outcome(ack.id(), ack.lease(), ended, outcome))
                .toList();
    }

    private List<LeaseOutcome> leases(byte[] body, List<String> seen, String outcome) {
        return Stream.of(JSON.readValue(body, Lease[].class))
                .map(lease -> outcome(lease.id(), lease.lease(), seen, outcome))
                .toList();
    }

    private List<LeaseOutcome> release(byte[] body) {
        Release[] releases = JSON.readValue(body, Release[].class);
        List<LeaseOutcome> outcomes = leases(body, released, "released");
        for (Release release : releases) {
            if (Boolean.TRUE.equals(release.workerLost())) {
                lost.add(release.id());
            }
            ClaimedTask task = leased.remove(release.id());
            if (task != null) {
                tasks(task.queue()).addFirst(task);
            }
        }
        return outcomes;
    }

    private LeaseOutcome outcome(String id, String lease, List<String> seen, String outcome) {
        ClaimedTask task = leased.get(id);
        if (task == null || !task.lease().equals(lease)) {
            return new LeaseOutcome(id, "lease-lost", null, null, null);
        }
        if (task.queue().equals("stubborn") && seen == acked && stubborn.getAndSet(false)) {
            return new LeaseOutcome(id, "refused", null, "invalid-request", "not now");
        }
        seen.add(id);
        return new LeaseOutcome(id, task.queue().equals("spooled") ? "held" : outcome, leaseMs, null, null);
    }

    private BlockingDeque<ClaimedTask> tasks(String queue) {
        return queues.computeIfAbsent(queue, _ -> new LinkedBlockingDeque<>());
    }
}
