package dev.pulsewarden.system;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** A WebSocket client of the broker that sees every frame, in order. */
final class BrokerClient implements WebSocket.Listener, AutoCloseable {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final BlockingQueue<JsonNode> frames = new LinkedBlockingQueue<>();
    private final CompletableFuture<String> closed = new CompletableFuture<>();
    private final StringBuilder partial = new StringBuilder();
    private final WebSocket socket;

    private BrokerClient(URI address) {
        this.socket = CLIENT.newWebSocketBuilder().buildAsync(address, this).join();
    }

    static BrokerClient connect(URI address) {
        return new BrokerClient(address);
    }

    BrokerClient send(String frame) {
        socket.sendText(frame, true).join();
        return this;
    }

    /** The next frame, whatever it is. */
    JsonNode next() {
        try {
            JsonNode frame = frames.poll(30, TimeUnit.SECONDS);
            if (frame == null) {
                throw new AssertionError("no frame came within 30 s; the connection is "
                        + (isOpen() ? "open" : "closed: " + closed.getNow("")));
            }
            return frame;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for a frame", e);
        }
    }

    /** The next frame that is meant; others before it are passed over. */
    JsonNode next(Predicate<JsonNode> meant) {
        while (true) {
            JsonNode frame = next();
            if (meant.test(frame)) {
                return frame;
            }
        }
    }

    /** Sends a frame with a {@code requestId} and returns what is answered to it. */
    JsonNode ask(String frame) {
        String id = Long.toString(System.nanoTime());
        send(frame.substring(0, frame.lastIndexOf('}')) + ",\"requestId\":\"" + id + "\"}");
        return next(answer -> answer.path("requestId").asString("").equals(id));
    }

    /** Once this returns, an event on the topic reaches this client. */
    BrokerClient subscribe(String topic) {
        JsonNode answer = ask("{\"action\":\"subscribe\",\"topic\":\"%s\"}".formatted(topic));
        if (!answer.has("ok")) {
            throw new AssertionError("not subscribed: " + answer);
        }
        return this;
    }

    void publish(String topic, String payload) {
        send("{\"action\":\"publish\",\"message\":{\"type\":\"%s\",\"payload\":%s}}".formatted(topic, payload));
    }

    boolean isOpen() {
        return !closed.isDone();
    }

    /** Done when the connection has ended, with the reason. */
    CompletableFuture<String> closed() {
        return closed;
    }

    /** Cuts the connection without a word. */
    void cut() {
        socket.abort();
        closed.complete("cut by this client");
    }

    @Override
    public void close() {
        cut();
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
        partial.append(text);
        if (last) {
            frames.add(Json.read(partial.toString()));
            partial.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closed.complete(code + " " + reason);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        closed.complete(error.toString());
    }
}
