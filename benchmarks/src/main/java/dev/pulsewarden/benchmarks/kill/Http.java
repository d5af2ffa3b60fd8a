package dev.pulsewarden.benchmarks.kill;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Asks a service that may be killed at any moment. Thread-safe. */
final class Http implements AutoCloseable {

    private static final Duration CONNECTED_WITHIN = Duration.ofSeconds(5);
    private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(30);

    /** What it said. */
    record Answer(int status, String body) {}

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(CONNECTED_WITHIN).build();
    private final URI service;

    Http(int port) {
        service = URI.create("http://127.0.0.1:" + port);
    }

    /** An exception: nobody answered, and what was asked for was done or not. */
    Answer post(String path, String body) throws IOException {
        return send(to(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)));
    }

    /** As {@link #post}. */
    Answer get(String path) throws IOException {
        return send(to(path));
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(service.resolve(path)).timeout(ANSWERED_WITHIN);
    }

    private Answer send(HttpRequest.Builder request) throws IOException {
        try {
            HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted before the answer came", interrupted);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }
}
