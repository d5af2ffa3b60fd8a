package dev.pulsewarden.benchmarks.tasks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A queue in memory with the HTTP API that makes one mistake with one task. */
final class MistakenQueue implements AutoCloseable {

    private static final Pattern PAYLOAD = Pattern.compile("\"payload\":\"([^\"]*)\"");
    private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]*)\"");
    private static final Pattern MAX = Pattern.compile("\"max\":(\\d+)");
    private static final long LONGEST_WAIT_MILLIS = 1000;
    private static final int ANSWERS_A_CONNECTION = 7;

    private final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    private final Slip slip;
    private final Deque<String> ready = new ArrayDeque<>();
    private final List<String> held = new ArrayList<>();
    private final List<String> ended = new ArrayList<>();
    private int stored;
    private int taken;
    private int answers;

    private MistakenQueue(Slip slip) throws IOException {
        this.slip = slip;
    }

    static MistakenQueue start(Slip slip) throws IOException {
        MistakenQueue queue = new MistakenQueue(slip);
        queue.server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        queue.server.createContext("/queues/q/tasks", queue::enqueue);
        queue.server.createContext("/queues/q/claims", queue::claim);
        queue.server.createContext("/acks", queue::ack);
        queue.server.start();
        return queue;
    }

    int port() {
        return server.getAddress().getPort();
    }

    private void enqueue(HttpExchange exchange) throws IOException {
        String body = body(exchange);
        List<String> payloads = all(PAYLOAD, body);
        payloads.forEach(this::store);
        if (slip == Slip.CLOSES_ONE && stored == Slip.TASK) {
            exchange.close();
        } else if (body.startsWith("[")) {
            answer(exchange, 200, list(payloads, "{\"outcome\":\"created\"}"));
        } else {
            answer(exchange, 201, "{\"state\":\"READY\"}");
        }
    }

    private synchronized void store(String payload) {
        stored++;
        boolean now = stored == Slip.TASK;
        if (slip == Slip.SWAPS_TWO && now) {
            held.add(payload);
            return;
        }
        if (!(slip == Slip.LOSES_ONE && now)) {
            ready.add(slip == Slip.DAMAGES_ONE && now ? payload.replace('z', 'Z') : payload);
        }
        if (slip == Slip.REPEATS_ONE && now) {
            ready.add(payload);
        }
        ready.addAll(held);
        held.clear();
        notifyAll();
    }

    private void claim(HttpExchange exchange) throws IOException {
        int max = Integer.parseInt(all(MAX, body(exchange)).getFirst());
        answer(exchange, 200, take(max).stream().collect(Collectors.joining(",", "{\"tasks\":[", "]}")));
    }

    private synchronized List<String> take(int max) {
        if (max > 1) { // only who looks for what comes back asks for more than one
            ready.addAll(ended);
            ended.clear();
        }
        if (ready.isEmpty()) {
            await();
        }
        List<String> tasks = new ArrayList<>();
        while (tasks.size() < max && !ready.isEmpty()) {
            String payload = ready.remove();
            taken++;
            if (slip == Slip.BRINGS_ONE_BACK && taken == Slip.TASK) {
                ended.add(payload);
            }
            tasks.add("{\"id\":\"%d\",\"payload\":\"%s\",\"lease\":\"x\"}".formatted(taken, payload));
        }
        return tasks;
    }

    private void await() {
        try {
            wait(LONGEST_WAIT_MILLIS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void ack(HttpExchange exchange) throws IOException {
        List<String> ids = all(ID, body(exchange));
        boolean refused = slip == Slip.REFUSES_AN_ACK && ids.contains(Integer.toString(Slip.TASK));
        answer(exchange, 200, list(ids, "{\"outcome\":\"" + (refused ? "lease-lost" : "done") + "\"}"));
    }

    private static String list(List<String> items, String outcome) {
        return items.stream().map(_ -> outcome).collect(Collectors.joining(",", "[", "]"));
    }

    private static List<String> all(Pattern pattern, String body) {
        return pattern.matcher(body)
                .results()
                .map((MatchResult result) -> result.group(1))
                .toList();
    }

    private static String body(HttpExchange exchange) throws IOException {
        return new String(exchange.getRequestBody().readAllBytes(), US_ASCII);
    }

    /** Now and then it is the last one of its connection, as with Tomcat. */
    private void answer(HttpExchange exchange, int status, String body) throws IOException {
        synchronized (this) {
            answers++;
            if (answers % ANSWERS_A_CONNECTION == 0) {
                exchange.getResponseHeaders().set("Connection", "close");
            }
        }
        byte[] bytes = body.getBytes(US_ASCII);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
