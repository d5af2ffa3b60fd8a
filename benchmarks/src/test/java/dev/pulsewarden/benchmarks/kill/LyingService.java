package dev.pulsewarden.benchmarks.kill;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A queue in memory that survives its own end, and lies about some tasks. */
final class LyingService implements Service {

    private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]+)\"");
    private static final Pattern KEY = Pattern.compile("\"id\":\"([^\"]+)\",\"lease\":\"([^\"]+)\"");
    private static final Pattern CLAIM = Pattern.compile("\"max\":(\\d+).*\"lease\":(\\d+)");
    private static final int LIES_ONE_IN = 20;

    private static final class Task {

        private String lease = "";
        private int attempts;
        private long leaseNanos;
        private long untilNanos = System.nanoTime();
        private boolean done;

        private boolean isReady() {
            return !done && System.nanoTime() - untilNanos >= 0;
        }

        private void ready() {
            untilNanos = System.nanoTime();
            lease = "";
        }
    }

    private final Lie lie;
    private final int port;
    private final Map<String, Task> tasks = new LinkedHashMap<>();
    private HttpServer server;
    private int stored;
    private int handedOut;
    private int acked;

    LyingService(Lie lie) throws IOException {
        this.lie = lie;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 50);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    @Override
    public boolean isAlive() {
        return true;
    }

    @Override
    public void kill() {
        server.stop(0);
    }

    @Override
    public void close() {
        kill();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        byte[] answer = answer(exchange.getRequestURI().getPath(), body).getBytes(UTF_8);
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private synchronized String answer(String path, String body) {
        return switch (path) {
            case "/queues/kill" ->
                "{\"READY\":"
                        + tasks.values().stream().filter(task -> !task.done).count() + "}";
            case "/queues/kill/tasks" -> body.isEmpty() ? done() : store(body);
            case "/queues/kill/claims" -> claim(body);
            case "/acks" -> each(body, "done", this::ack);
            case "/nacks", "/leases/release" -> each(body, "released", Task::ready);
            case "/leases/extend" ->
                each(body, "extended", task -> task.untilNanos = System.nanoTime() + task.leaseNanos);
            default -> "ready";
        };
    }

    private String store(String body) {
        List<String> outcomes = new ArrayList<>();
        for (MatchResult id : ID.matcher(body).results().toList()) {
            if (++stored % LIES_ONE_IN != 0 || lie != Lie.LEAVES_SOME_OUT) {
                tasks.putIfAbsent(id.group(1), new Task());
            }
            outcomes.add("{\"id\":\"%s\",\"outcome\":\"created\"}".formatted(id.group(1)));
        }
        return outcomes.toString();
    }

    private String claim(String body) {
        MatchResult claim = CLAIM.matcher(body).results().findFirst().orElseThrow();
        List<String> claimed = new ArrayList<>();
        tasks.forEach((id, task) -> {
            if (task.isReady() && claimed.size() < Integer.parseInt(claim.group(1))) {
                task.attempts++;
                task.lease = id + "." + ++handedOut;
                task.leaseNanos = Long.parseLong(claim.group(2)) * 1_000_000;
                boolean again = lie == Lie.HANDS_SOME_OUT_TWICE && handedOut % LIES_ONE_IN == 0;
                task.untilNanos = System.nanoTime() + (again ? 0 : task.leaseNanos);
                claimed.add("{\"id\":\"%s\",\"queue\":\"kill\",\"attempts\":%d,\"lease\":\"%s\"}"
                        .formatted(id, task.attempts, task.lease));
            }
        });
        return claimed.toString();
    }

    private void ack(Task task) {
        task.done = true;
        if (++acked % LIES_ONE_IN == 0 && lie == Lie.FORGETS_SOME_ACKS) {
            task.done = false;
            task.ready();
        }
    }

    private String each(String body, String outcome, Consumer<Task> then) {
        List<String> outcomes = new ArrayList<>();
        for (MatchResult key : KEY.matcher(body).results().toList()) {
            Task task = tasks.get(key.group(1));
            boolean held = task != null && !task.done && task.lease.equals(key.group(2));
            if (held) {
                then.accept(task);
            }
            outcomes.add("{\"outcome\":\"%s\"}".formatted(held ? outcome : "lease-lost"));
        }
        return outcomes.toString();
    }

    private String done() {
        return tasks.entrySet().stream()
                .filter(task -> task.getValue().done)
                .map(task -> "{\"id\":\"%s\",\"queue\":\"kill\"}".formatted(task.getKey()))
                .toList()
                .toString();
    }
}
