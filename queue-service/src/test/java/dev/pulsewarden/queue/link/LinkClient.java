package dev.pulsewarden.queue.link;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A broker's end of a link. */
final class LinkClient implements WebSocket.Listener, AutoCloseable {

    /** @param seconds after which it may be tried again, or empty */
    record Answer(int status, String seconds, byte[] bytes) {

        String body() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        JsonNode json() {
            return JSON.readTree(bytes);
        }

        String text(String pointer) {
            return json().at(pointer).asString();
        }
    }

    /** How the other side ended the link. */
    record Close(int code, String reason) {}

    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    final CompletableFuture<Close> closed = new CompletableFuture<>();

    private final Map<Long, CompletableFuture<Answer>> awaited = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private @Nullable WebSocket socket;

    static LinkClient open(int port) throws Exception {
        return open(port, LinkHandler.PROTOCOL, Map.of());
    }

    static LinkClient open(int port, String protocol, Map<String, String> headers) throws Exception {
        LinkClient client = new LinkClient();
        WebSocket.Builder builder = HTTP.newWebSocketBuilder().connectTimeout(Duration.ofSeconds(10));
        headers.forEach(builder::header);
        if (!protocol.isEmpty()) {
            builder.subprotocols(protocol);
        }
        client.socket = builder.buildAsync(URI.create("ws://127.0.0.1:" + port + "/work"), client)
                .get(20, SECONDS);
        return client;
    }

    /** How a handshake is answered by which there is no link. */
    static HttpResponse<?> refusal(int port, Map<String, String> headers) {
        Throwable failure =
                catchThrowable(() -> open(port, LinkHandler.PROTOCOL, headers).close());
        assertThat(failure)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(WebSocketHandshakeException.class);
        return ((WebSocketHandshakeException) failure.getCause()).getResponse();
    }

    /** Single quotes stand for double ones. */
    CompletableFuture<Answer> ask(String path, String body) throws Exception {
        return ask(path, body.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    CompletableFuture<Answer> ask(String path, byte[] body) throws Exception {
        long id = ids.incrementAndGet();
        CompletableFuture<Answer> answer = answerOf(id);
        byte[] header = (id + " " + path + "\n").getBytes(StandardCharsets.ISO_8859_1);
        send(ByteBuffer.allocate(header.length + body.length)
                .put(header)
                .put(body)
                .flip());
        return answer;
    }

    Answer answer(String path, String body) throws Exception {
        return ask(path, body).get(20, SECONDS);
    }

    /** The id of the last request. */
    long lastId() {
        return ids.get();
    }

    CompletableFuture<Answer> answerOf(long id) {
        return awaited.computeIfAbsent(id, any -> new CompletableFuture<>());
    }

    void giveUp(long id) throws Exception {
        send(id + " -\n");
    }

    void send(String text) throws Exception {
        send(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    void send(ByteBuffer bytes) throws Exception {
        socket().sendBinary(bytes, true).get(20, SECONDS);
    }

    void sendPart(byte[] bytes) throws Exception {
        socket().sendBinary(ByteBuffer.wrap(bytes), false).get(20, SECONDS);
    }

    WebSocket socket() {
        if (socket == null) {
            throw new IllegalStateException("not connected");
        }
        return socket;
    }

    @Override
    public void close() {
        socket().abort();
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer part, boolean last) {
        byte[] bytes = new byte[part.remaining()];
        part.get(bytes);
        message.writeBytes(bytes);
        if (last) {
            came(message.toByteArray());
            message.reset();
        }
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closed.complete(new Close(code, reason));
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        closed.completeExceptionally(error);
    }

    private void came(byte[] bytes) {
        int end = 0;
        while (bytes[end] != '\n') {
            end++;
        }
        String[] header = new String(bytes, 0, end, StandardCharsets.ISO_8859_1).split(" ", -1);
        answerOf(Long.parseLong(header[0]))
                .complete(new Answer(
                        Integer.parseInt(header[1]),
                        header.length > 2 ? header[2] : "",
                        Arrays.copyOfRange(bytes, end + 1, bytes.length)));
    }
}
