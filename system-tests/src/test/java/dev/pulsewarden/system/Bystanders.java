package dev.pulsewarden.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** What an outage of the store must not touch: events on a topic, and a process that beats over HTTP. */
final class Bystanders implements AutoCloseable {

    /** Named so that it may be silent for half a minute: the machine may be busy. */
    private static final String SERVICE = "bystander-service";

    private static final long PERIOD_MS = 20;

    /** One turn of something that must go on. */
    @FunctionalInterface
    private interface Turn {
        void take(int number);
    }

    private final Platform platform;
    private final Child beating = Child.idle();
    private final Latencies events = new Latencies();
    private final Latencies beats = new Latencies();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CompletableFuture<Void> topics;
    private final CompletableFuture<Void> heartbeats;

    Bystanders(Platform platform) {
        this.platform = platform;
        this.topics = CompletableFuture.runAsync(this::exchangeEvents, threads);
        this.heartbeats = CompletableFuture.runAsync(
                () -> untilStopped(beats, number -> platform.liveness().beat(SERVICE, beating.pid())), threads);
    }

    /** Ends the watch, and fails if anything was touched. */
    void assertUntouched() {
        stop.countDown();
        topics.join();
        heartbeats.join();
        assertThat(beating.isAlive()).as("the process that beats").isTrue();
        assertThat(platform.heartbeat().api().get("/reaper/kills").body().path("items"))
                .as("the audit trail")
                .isEmpty();
    }

    String figures() {
        return "events there and back " + events + "; heartbeats " + beats;
    }

    @Override
    public void close() {
        stop.countDown();
        threads.shutdownNow();
        beating.close();
    }

    private void exchangeEvents() {
        try (BrokerClient client = platform.connect()) {
            client.subscribe("bystander.topic");
            untilStopped(events, number -> {
                client.publish("bystander.topic", Integer.toString(number));
                assertThat(client.next().path("event").path("payload").asInt()).isEqualTo(number);
            });
        }
    }

    private void untilStopped(Latencies latencies, Turn turn) {
        try {
            for (int number = 0; !stop.await(PERIOD_MS, TimeUnit.MILLISECONDS); number++) {
                long began = System.nanoTime();
                turn.take(number);
                latencies.add(System.nanoTime() - began);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
