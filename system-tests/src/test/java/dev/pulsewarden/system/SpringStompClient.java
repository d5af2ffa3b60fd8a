package dev.pulsewarden.system;

import jakarta.websocket.ContainerProvider;
import jakarta.websocket.WebSocketContainer;
import java.lang.reflect.Type;
import java.net.URI;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.converter.ByteArrayMessageConverter;
import org.springframework.messaging.converter.CompositeMessageConverter;
import org.springframework.messaging.converter.JacksonJsonMessageConverter;
import org.springframework.messaging.converter.StringMessageConverter;
import org.springframework.messaging.simp.stomp.StompCommand;
import org.springframework.messaging.simp.stomp.StompFrameHandler;
import org.springframework.messaging.simp.stomp.StompHeaders;
import org.springframework.messaging.simp.stomp.StompSession;
import org.springframework.messaging.simp.stomp.StompSessionHandlerAdapter;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.web.socket.client.standard.StandardWebSocketClient;
import org.springframework.web.socket.messaging.WebSocketStompClient;

/** A session of Spring's STOMP client that keeps whatever it hears until it is asked for. */
final class SpringStompClient extends StompSessionHandlerAdapter implements AutoCloseable {

    /** What came for a subscription. */
    record Message(StompHeaders headers, Object payload) {}

    private static final long PATIENCE_SECONDS = 30;
    private static final int LARGEST_MESSAGE = 2 * 1024 * 1024;

    private final ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
    private final BlockingQueue<Message> errors = new LinkedBlockingQueue<>();
    private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    private final CompletableFuture<Throwable> ended = new CompletableFuture<>();
    private final CompletableFuture<StompHeaders> greeting = new CompletableFuture<>();
    private final StompSession session;

    private SpringStompClient(URI broker, long heartBeatMs) {
        scheduler.setPoolSize(1);
        scheduler.initialize();
        WebSocketStompClient client = new WebSocketStompClient(new StandardWebSocketClient(container()));
        client.setMessageConverter(new CompositeMessageConverter(List.of(
                new ByteArrayMessageConverter(), new StringMessageConverter(), new JacksonJsonMessageConverter())));
        client.setTaskScheduler(scheduler);
        client.setReceiptTimeLimit(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        client.setDefaultHeartbeat(new long[] {heartBeatMs, heartBeatMs});
        client.setInboundMessageSizeLimit(LARGEST_MESSAGE);
        session = get(client.connectAsync("ws://" + broker.getAuthority() + "/stomp", this));
        session.setAutoReceipt(true);
    }

    static SpringStompClient connect(URI broker, long heartBeatMs) {
        return new SpringStompClient(broker, heartBeatMs);
    }

    StompSession session() {
        return session;
    }

    /** What CONNECTED said. */
    StompHeaders greeting() {
        return get(greeting);
    }

    /** Once this returns, a message reaches the client. */
    BlockingQueue<Message> subscribe(Class<?> type, String destination, String... headers) {
        BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
        confirmed(session.subscribe(headers(destination, headers), handler(type, messages)));
        return messages;
    }

    void send(Object payload, String destination, String... headers) {
        confirmed(session.send(headers(destination, headers), payload));
    }

    /** Done, as the broker's receipt says. */
    static void confirmed(StompSession.Receiptable asked) {
        CompletableFuture<Boolean> receipt = new CompletableFuture<>();
        asked.addReceiptTask(() -> receipt.complete(true));
        asked.addReceiptLostTask(() -> receipt.complete(false));
        if (!get(receipt)) {
            throw new AssertionError("no receipt came for " + asked.getReceiptId());
        }
    }

    /** Ends with a receipt, or fails when it was not done. */
    void acknowledge(Message message, boolean done) {
        StompHeaders headers = new StompHeaders();
        headers.setId(message.headers().getFirst("ack"));
        headers.set("delay", "0");
        confirmed(session.acknowledge(headers, done));
    }

    static Message next(BlockingQueue<Message> messages) {
        return poll(messages);
    }

    Message error() {
        return poll(errors);
    }

    /** What was given to {@code handleException}. */
    Throwable failure() {
        return poll(failures);
    }

    /** What was given to {@code handleTransportError} at the end of the connection. */
    Throwable end() {
        return get(ended);
    }

    boolean hasFailed() {
        return ended.isDone() || !failures.isEmpty() || !errors.isEmpty();
    }

    @Override
    public void close() {
        if (session.isConnected()) {
            session.disconnect();
        }
        scheduler.shutdown();
    }

    @Override
    public void afterConnected(StompSession connected, StompHeaders headers) {
        greeting.complete(headers);
    }

    @Override
    public Type getPayloadType(StompHeaders headers) {
        return String.class;
    }

    @Override
    public void handleFrame(StompHeaders headers, @Nullable Object payload) {
        errors.add(new Message(headers, String.valueOf(payload)));
    }

    @Override
    public void handleException(
            StompSession of, @Nullable StompCommand command, StompHeaders headers, byte[] payload, Throwable failure) {
        failures.add(failure);
    }

    @Override
    public void handleTransportError(StompSession of, Throwable failure) {
        ended.complete(failure);
    }

    /** Tomcat's own limit is 8 KiB: a larger message would close the connection. */
    private static WebSocketContainer container() {
        WebSocketContainer container = ContainerProvider.getWebSocketContainer();
        container.setDefaultMaxTextMessageBufferSize(LARGEST_MESSAGE);
        container.setDefaultMaxBinaryMessageBufferSize(LARGEST_MESSAGE);
        return container;
    }

    private static StompFrameHandler handler(Class<?> type, BlockingQueue<Message> messages) {
        return new StompFrameHandler() {
            @Override
            public Type getPayloadType(StompHeaders headers) {
                return type;
            }

            @Override
            public void handleFrame(StompHeaders headers, @Nullable Object payload) {
                messages.add(new Message(headers, payload == null ? "" : payload));
            }
        };
    }

    private static StompHeaders headers(String destination, String... namesAndValues) {
        StompHeaders headers = new StompHeaders();
        headers.setDestination(destination);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.set(namesAndValues[i], namesAndValues[i + 1]);
        }
        return headers;
    }

    private static <T> T poll(BlockingQueue<T> queue) {
        try {
            T next = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("nothing came within " + PATIENCE_SECONDS + " s");
            }
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private static <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("it did not come about", e);
        }
    }
}
