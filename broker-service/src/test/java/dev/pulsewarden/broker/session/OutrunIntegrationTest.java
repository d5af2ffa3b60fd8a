package dev.pulsewarden.broker.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pulsewarden.broker.TestBroker;
import dev.pulsewarden.broker.TestClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A publisher that is faster than the event loop of those who get its events; the loop stands still, as the slowest does. */
class OutrunIntegrationTest {

    private static final int EVENTS = 2000;
    private static final int EVENT_BYTES = 16_000;
    private static final String FILLING = "x".repeat(EVENT_BYTES);

    private final Map<TestClient, SessionLoop> loops = new HashMap<>();

    @Test
    void a_publisher_that_outruns_the_broker_is_not_read_until_it_has_caught_up_nothing_is_lost_and_others_go_on()
            throws Exception {
        CountDownLatch caughtUp = new CountDownLatch(1);
        try (TestBroker broker = new TestBroker(
                "pulsewarden.broker.sessions.inbound.hand-over=256KB",
                "pulsewarden.broker.sessions.outbound.bytes=200MB",
                "pulsewarden.broker.sessions.outbound.age=5m",
                "pulsewarden.broker.sessions.keep-alive.timeout=5m")) {
            TestClient subscriber = broker.connect();
            TestClient publisher = connectOnAnotherLoop(broker, subscriber);
            TestClient other = connectOnAnotherLoop(broker, subscriber);
            subscribe(subscriber, "busy");
            subscribe(other, "calm");
            loops.get(subscriber).eventLoop().execute(() -> awaitAtMostMinutes(caughtUp));

            AtomicInteger sent = new AtomicInteger();
            Thread publishing = Thread.ofVirtual().start(() -> {
                for (int i = 0; i < EVENTS; i++) {
                    publish(publisher, "busy", i);
                    sent.incrementAndGet();
                }
            });
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> isHeldBack(publisher) && publishing.getState() == Thread.State.WAITING);
            for (int i = 0; i < 200; i++) {
                publish(other, "calm", i);
                assertThat(other.nextJson().at("/event/payload").asInt()).isEqualTo(i);
            }
            assertThat(isHeldBack(publisher)).isTrue();
            assertThat(isHeldBack(other)).isFalse();
            assertThat(sent.get()).as("events that the sockets hold").isLessThan(EVENTS / 2);

            caughtUp.countDown();
            for (int i = 0; i < EVENTS; i++) {
                assertThat(subscriber.nextJson().at("/event/payload").asInt()).isEqualTo(i);
            }
            publishing.join();
            await().until(() -> !isHeldBack(publisher));
            publisher.expectNothingBut();
        } finally {
            caughtUp.countDown();
            loops.keySet().forEach(TestClient::drop);
        }
    }

    private static void awaitAtMostMinutes(CountDownLatch latch) {
        try {
            assertThat(latch.await(4, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Connections are spread over the loops. */
    private TestClient connectOnAnotherLoop(TestBroker broker, TestClient than) {
        loops.computeIfAbsent(than, client -> loopOf(broker, client));
        for (int i = 0; i < 100; i++) {
            TestClient client = broker.connect();
            SessionLoop loop = loopOf(broker, client);
            loops.put(client, loop);
            if (loop != loops.get(than)) {
                return client;
            }
        }
        throw new AssertionError("all connections are on one event loop");
    }

    private static SessionLoop loopOf(TestBroker broker, TestClient client) {
        client.expectNothingBut();
        return broker.bean(Sessions.class)
                .each()
                .filter(loop -> viewOn(loop, client) != null)
                .findFirst()
                .orElseThrow();
    }

    private boolean isHeldBack(TestClient client) {
        return viewOn(loops.get(client), client).heldBack();
    }

    private static SessionView viewOn(SessionLoop loop, TestClient client) {
        return CompletableFuture.supplyAsync(() -> loop.views(0, 1000), loop.eventLoop()).join().stream()
                .filter(view -> view.remoteAddress().endsWith(":" + client.localPort()))
                .findFirst()
                .orElse(null);
    }

    private static void subscribe(TestClient client, String topic) {
        client.send("{\"action\":\"subscribe\",\"topic\":\"" + topic + "\",\"requestId\":0}");
        client.expect("{\"ok\":\"subscribe\",\"requestId\":0}");
    }

    private static void publish(TestClient client, String topic, int payload) {
        client.send("{\"action\":\"publish\",\"message\":{\"type\":\"" + topic + "\",\"source\":\"" + FILLING
                + "\",\"payload\":" + payload + "}}");
    }
}
