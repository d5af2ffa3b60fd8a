package dev.pulsewarden.broker.stomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pulsewarden.broker.TestClient;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sentences of the STOMP specifications: heart-beats. */
class HeartBeatingConformanceIntegrationTest extends ConformanceTests {

    @Test
    @DisplayName("The sender MUST send new data: a line end if there is nothing else, one after the other")
    void server_beats() {
        try (StompClient client = StompClient.open(broker)) {
            client.frame("CONNECT", "accept-version:1.2", "host:here", "heart-beat:0,100");
            assertThat(client.next().command()).isEqualTo("CONNECTED");
            for (int i = 0; i < 5; i++) {
                assertThat(client.socket().next()).isEqualTo("\n");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"heart-beat:0,0", "no-heart-beat:"})
    @DisplayName("0 means that no heart-beats are sent or wanted, and a missing header is the same as 0,0")
    void none(String header) {
        try (StompClient client = StompClient.open(broker);
                StompClient beating = StompClient.open(broker)) {
            client.frame("CONNECT", "accept-version:1.2", "host:here", header);
            beating.frame("CONNECT", "accept-version:1.2", "host:here", "heart-beat:0,50");
            client.next();
            beating.next();
            for (int i = 0; i < 10; i++) {
                assertThat(beating.socket().next()).isEqualTo("\n");
            }
            assertThat(client.socket().hasNothing()).isTrue();
            client.expectNothingMore();
        }
    }

    @Test
    @DisplayName("There are no heart-beats in 1.0")
    void not_in_1_0() {
        try (StompClient client = StompClient.connect(broker, "1.0", "heart-beat:50,50");
                StompClient beating = StompClient.connect(broker, "1.1", "heart-beat:0,50")) {
            for (int i = 0; i < 10; i++) {
                assertThat(beating.socket().next()).isEqualTo("\n");
            }
            assertThat(client.socket().hasNothing()).isTrue();
            client.expectNothingMore();
        }
    }

    @Test
    @DisplayName("A client from which nothing comes for longer than it promised is taken for dead")
    void silent_client() {
        try (StompClient client = StompClient.connect(broker, "1.2", "heart-beat:100,0")) {
            TestClient.Goodbye goodbye = client.socket().goodbye();
            assertThat(goodbye.code()).isEqualTo(1001);
            assertThat(goodbye.reason()).contains("no heart-beat");
        }
    }

    @Test
    @DisplayName("Any new data received is an indication that the remote end is alive")
    void any_data() {
        try (StompClient client = StompClient.connect(broker, "1.2", "heart-beat:1000,50")) {
            long began = System.nanoTime();
            await().pollInterval(java.time.Duration.ofMillis(200)).until(() -> {
                client.raw("\n");
                return System.nanoTime() - began > 3_000_000_000L;
            });
            client.expectNothingMore();
        }
    }

    @Test
    @DisplayName("Any new data received is an indication that the remote end is alive, also a part of a frame")
    void any_part_of_a_frame() {
        try (StompClient client = StompClient.connect(broker, "1.2", "heart-beat:1000,0")) {
            client.subscribe("a", "/topic/slow");
            byte[] frame =
                    TestClient.frame(0x81, "SEND\ndestination:/topic/slow\n\nx\0".getBytes(StandardCharsets.UTF_8));
            AtomicInteger sent = new AtomicInteger();
            await().pollInterval(java.time.Duration.ofMillis(100)).until(() -> {
                client.socket().sendBytes(frame[sent.get()]);
                return sent.incrementAndGet() == frame.length;
            });
            client.expectMessage("x");
        }
    }
}
