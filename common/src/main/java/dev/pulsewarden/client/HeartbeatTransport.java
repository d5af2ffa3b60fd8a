package dev.pulsewarden.client;

import dev.pulsewarden.wire.WireModule;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** JSON over HTTP/1.1 to heartbeat-service; each request waits at most 2 s. */
final class HeartbeatTransport {

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final JsonMapper json = WireModule.mapper();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private final String base;
    private final @Nullable String token;

    HeartbeatTransport(HeartbeatClientSettings settings) {
        String url = settings.url().toString();
        this.base = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        this.token = settings.token();
    }

    HttpResponse<byte[]> post(String path, Object body) throws IOException, InterruptedException {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(json.writeValueAsBytes(body))));
    }

    HttpResponse<byte[]> delete(String path) throws IOException, InterruptedException {
        return send(request(path).DELETE());
    }

    <T> T read(HttpResponse<byte[]> response, Class<T> type) {
        return json.readValue(response.body(), type);
    }

    /** The {@code detail} of a problem; of anything else the beginning. */
    String detailOf(HttpResponse<byte[]> response) {
        try {
            Detail problem = json.readValue(response.body(), Detail.class);
            return problem.detail() == null ? "no detail given" : problem.detail();
        } catch (JacksonException e) {
            return "an answer that is not JSON";
        }
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path));
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        // the request's own timeout ends with the answer's headers; a body that never comes must not stop the beating
        var answer = http.sendAsync(request.build(), BodyHandlers.ofByteArray());
        try {
            return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("no answer within " + PATIENCE.toMillis() + " ms", e);
        } finally {
            answer.cancel(true);
        }
    }

    private record Detail(@Nullable String detail) {}
}
