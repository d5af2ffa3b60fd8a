package dev.pulsewarden.broker;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole broker on a free port. */
public final class TestBroker implements AutoCloseable {

    static {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
    }

    /** Its event loops, as many on every machine. */
    public static final int LOOPS = 4;

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ConfigurableApplicationContext context;
    private final HttpClient http = HttpClient.newHttpClient();

    /**
     * @param properties as {@code name=value}
     */
    public TestBroker(String... properties) {
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=0", "--server.address=127.0.0.1", "--pulsewarden.broker.sessions.loops=" + LOOPS));
        for (String property : properties) {
            arguments.add("--" + property);
        }
        context = new SpringApplicationBuilder(BrokerServiceApplication.class)
                .registerShutdownHook(false)
                .run(arguments.toArray(String[]::new));
    }

    public int port() {
        return Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port"));
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public TestClient connect() {
        return TestClient.connect(port(), "/");
    }

    /** A connection that was answered once, so that all that the broker has to set up for it is done. */
    public TestClient subscriber(String topic) {
        TestClient client = connect();
        client.send("{\"action\":\"subscribe\",\"topic\":\"" + topic + "\",\"requestId\":0}");
        client.expect("{\"ok\":\"subscribe\",\"requestId\":0}");
        return client;
    }

    /** Has one request made, which is refused, and its link opened beside it; queue-service must have one. */
    public void openLink() {
        try (TestClient client = connect()) {
            client.send("{\"action\":\"enqueue\",\"queue\":\"refused\",\"task\":1}");
            client.next();
            Awaitility.await().until(() -> gauge("pulsewarden.broker.remote.links") == 1);
            client.sendFrame(0x88, new byte[] {3, (byte) 0xe8}); // 1000
            client.goodbye();
        }
    }

    public HttpResponse<String> get(String path) {
        return exchange(HttpRequest.newBuilder(uri(path)));
    }

    public HttpResponse<String> post(String path, String contentType, String body) {
        return exchange(HttpRequest.newBuilder(uri(path))
                .header("Content-Type", contentType)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    public double counted(String meter, String tag, String value) {
        return context.getBean(MeterRegistry.class)
                .get(meter)
                .tag(tag, value)
                .counter()
                .count();
    }

    /** As {@link #counted}, of what is not counted before it happened for the first time. */
    public double countedIfAny(String meter, String tag, String value) {
        return context.getBean(MeterRegistry.class).find(meter).tag(tag, value).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    public double gauge(String meter) {
        return context.getBean(MeterRegistry.class).get(meter).gauge().value();
    }

    @Override
    public void close() {
        stop();
    }

    /** As SIGTERM does. */
    public void stop() {
        context.close();
        http.shutdownNow();
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    private HttpResponse<String> exchange(HttpRequest.Builder request) {
        try {
            return http.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
