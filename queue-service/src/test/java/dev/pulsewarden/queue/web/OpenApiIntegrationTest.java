package dev.pulsewarden.queue.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(120)
@DirtiesContext
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"pulsewarden.heartbeat-client.enabled=false", "pulsewarden.security.token=secret"})
class OpenApiIntegrationTest {

    @TempDir
    static Path folder;

    @LocalServerPort
    int port;

    @DynamicPropertySource
    static void dataDir(DynamicPropertyRegistry registry) {
        registry.add("pulsewarden.data-dir", folder::toString);
    }

    @Test
    void the_document_needs_the_token() throws Exception {
        HttpResponse<String> refused = send(request());
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.body()).doesNotContain("openapi");
    }

    @Test
    void every_request_is_described() throws Exception {
        JsonNode api = document();
        assertThat(operations(api))
                .containsExactlyInAnyOrder(
                        "post /queues/{queue}/tasks",
                        "get /queues/{queue}/tasks",
                        "delete /queues/{queue}/tasks",
                        "post /queues/{queue}/claims",
                        "post /queues/{queue}/redrive",
                        "post /queues/{queue}/pause",
                        "post /queues/{queue}/resume",
                        "get /queues",
                        "get /queues/{queue}",
                        "get /tasks/{id}",
                        "post /acks",
                        "post /nacks",
                        "post /leases/extend",
                        "post /leases/release");
        assertThat(api.at("/components/securitySchemes/token/scheme").asString())
                .isEqualTo("bearer");
    }

    @Test
    void bodies_are_described_field_by_field() throws Exception {
        JsonNode api = document();
        JsonNode enqueue = api.path("paths").path("/queues/{queue}/tasks").path("post");
        JsonNode task = resolved(
                api, enqueue.at("/requestBody/content").path("application/json").at("/schema/oneOf/0"));
        assertThat(task.propertyNames())
                .containsExactlyInAnyOrder(
                        "payload",
                        "id",
                        "priority",
                        "delay",
                        "runAt",
                        "maxAttempts",
                        "backoff",
                        "dedupeKey",
                        "correlationId",
                        "replyTo",
                        "headers");
        assertThat(task.at("/payload/description").asString()).isEqualTo("any JSON value");
        assertThat(task.at("/delay/description").asString()).contains("milliseconds");
        assertThat(enqueue.path("responses").propertyNames()).containsExactlyInAnyOrder("200", "201", "202", "default");

        JsonNode claim = api.path("paths").path("/queues/{queue}/claims").path("post");
        JsonNode asked = claim.at("/requestBody/content").path("application/json");
        assertThat(resolved(api, asked.path("schema")).propertyNames())
                .containsExactlyInAnyOrder("max", "wait", "lease", "worker");
        JsonNode acks = api.path("paths").path("/acks").path("post");
        JsonNode outcome = acks.at("/responses/200/content").path("application/json");
        assertThat(resolved(api, outcome.at("/schema/items")).propertyNames())
                .containsExactlyInAnyOrder("id", "outcome", "leaseMs", "problem", "detail");
    }

    @Test
    void an_error_is_a_problem_everywhere() throws Exception {
        JsonNode api = document();
        api.path("paths")
                .forEach(path -> path.forEach(operation -> assertThat(
                                operation.at("/responses/default/content").propertyNames())
                        .containsExactly("application/problem+json")));
        assertThat(api.at("/components/schemas/ProblemDetail/properties").propertyNames())
                .contains("type", "status", "detail");
    }

    private static List<String> operations(JsonNode api) {
        List<String> operations = new ArrayList<>();
        api.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .propertyNames()
                        .forEach(method -> operations.add(method + " " + path.getKey())));
        return operations;
    }

    private static JsonNode resolved(JsonNode api, JsonNode schema) {
        return api.at(schema.path("$ref").asString().substring(1)).path("properties");
    }

    private JsonNode document() throws Exception {
        HttpResponse<String> answer = send(request().header("Authorization", "Bearer secret"));
        assertThat(answer.statusCode()).isEqualTo(200);
        return new JsonMapper().readTree(answer.body());
    }

    private HttpRequest.Builder request() {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v3/api-docs"))
                .timeout(Duration.ofSeconds(30));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), BodyHandlers.ofString());
        }
    }
}
