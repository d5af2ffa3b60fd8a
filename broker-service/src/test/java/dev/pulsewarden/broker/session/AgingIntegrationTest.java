package dev.pulsewarden.broker.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pulsewarden.broker.TestBroker;
import dev.pulsewarden.broker.TestClient;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AgingIntegrationTest {

    @Test
    void a_frame_that_waits_too_long_closes_its_connection_however_little_waits() {
        try (TestBroker impatient = new TestBroker(
                        "pulsewarden.broker.sessions.outbound.age=300ms",
                        "pulsewarden.broker.sessions.outbound.bytes=1GB");
                TestClient slow = TestClient.connectWithoutReading(impatient.port());
                TestClient publisher = impatient.connect()) {
            slow.send("{\"action\":\"subscribe\",\"topic\":\"aging\",\"requestId\":1}");
            publisher.expectNothingBut();
            String filling = "x".repeat(16_000);
            await().atMost(Duration.ofMinutes(3)).until(() -> {
                for (int i = 0; i < 50; i++) {
                    publisher.send(
                            "{\"action\":\"publish\",\"message\":{\"type\":\"aging\",\"source\":\"" + filling + "\"}}");
                }
                return impatient.counted("pulsewarden.broker.sessions.closed", "reason", "slow-consumer") == 1;
            });
            slow.read();
            assertThat(slow.goodbye())
                    .isEqualTo(new TestClient.Goodbye(
                            1013, "slow consumer: a frame waits for you since more than 300 ms"));
        }
    }
}
