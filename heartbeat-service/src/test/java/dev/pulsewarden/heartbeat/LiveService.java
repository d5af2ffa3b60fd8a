package dev.pulsewarden.heartbeat;

import dev.pulsewarden.wire.WireModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Heartbeat-service itself, on a port of its own, with a stand-in for the broker. */
final class LiveService implements AutoCloseable {

    private static final JsonMapper JSON = WireModule.mapper();

    final Broker broker = new Broker();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ConfigurableApplicationContext context;
    final int port;

    record Answer(int status, JsonNode body) {

        String text(String field) {
            return body.path(field).asString("");
        }

        boolean is(String field) {
            return body.path(field).asBoolean();
        }
    }

    LiveService(Path data, String... settings) {
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=0",
                "--pulsewarden.data-dir=" + data,
                "--pulsewarden.heartbeat-client.enabled=false",
                "--pulsewarden.heartbeat.broker-url=" + broker.url(),
                "--pulsewarden.heartbeat.reaper.kills-per-minute=1000"));
        for (String setting : settings) {
            arguments.add("--pulsewarden.heartbeat." + setting);
        }
        context = new SpringApplicationBuilder(HeartbeatServiceApplication.class).run(arguments.toArray(String[]::new));
        port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    Answer beat(String service, long pid) {
        return post("/heartbeat", "{\"name\":\"" + service + "\",\"pid\":" + pid + "}");
    }

    Answer post(String path, String body) {
        return send(request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)));
    }

    Answer get(String path) {
        return send(request(path).GET());
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    Answer send(HttpRequest.Builder request) {
        try {
            var answer = http.send(request.build(), BodyHandlers.ofString());
            return new Answer(answer.statusCode(), JSON.readTree(answer.body().isEmpty() ? "null" : answer.body()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The newest instance of a service as it is shown; missing when there is none. */
    JsonNode instance(String service) {
        return get("/services/" + service).body().path("instances").path(0);
    }

    String state(String service) {
        return instance(service).path("state").asString("");
    }

    String hold(String service) {
        return instance(service).path("hold").path("check").asString("");
    }

    /** The cases of a service, the newest first. */
    List<JsonNode> kills(String service) {
        return StreamSupport.stream(
                        get("/reaper/kills?limit=1000").body().path("items").spliterator(), false)
                .filter(kill -> service.equals(kill.path("service").asString()))
                .toList();
    }

    /** The signals that were sent to a service's processes, of the newest case. */
    List<String> signals(String service) {
        return kills(service).stream()
                .limit(1)
                .flatMap(kill -> StreamSupport.stream(kill.path("signals").spliterator(), false))
                .filter(signal -> "SENT".equals(signal.path("result").asString("")))
                .map(signal -> signal.path("signal").asString())
                .toList();
    }

    String result(String service) {
        return kills(service).stream()
                .findFirst()
                .map(kill -> kill.path("result").asString("open"))
                .orElse("none");
    }

    /** What another user's process gets for an answer: it speaks over a connection of its own. */
    Answer asUser(int uid, String method, String path, String body, String... headers) {
        try (Child speaker = Child.ofUser(uid, "bash", "-c", script(method, path, body, headers))) {
            String answer = speaker.output();
            int end = answer.indexOf("\r\n\r\n");
            String content = answer.substring(end + 4);
            int open = content.indexOf('{');
            return new Answer(
                    Integer.parseInt(answer.substring(9, 12)),
                    JSON.readTree(open < 0 ? "null" : content.substring(open, content.lastIndexOf('}') + 1)));
        }
    }

    /** A bash script that sends one request and prints the answer. */
    String script(String method, String path, String body, String... headers) {
        StringBuilder more = new StringBuilder();
        for (String header : headers) {
            more.append(header).append("\\r\\n");
        }
        return "exec 3<>/dev/tcp/127.0.0.1/%d; printf '%s %s HTTP/1.1\\r\\nHost: here\\r\\nContent-Type: application/json\\r\\n%sConnection: close\\r\\nContent-Length: %d\\r\\n\\r\\n%s' >&3; cat <&3; exec 3>&-"
                .formatted(port, method, path, more, body.length(), body);
    }

    @Override
    public void close() {
        context.close();
        broker.close();
    }
}
