package dev.pulsewarden.broker.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pulsewarden.broker.StandInHeartbeatService;
import dev.pulsewarden.broker.TestBroker;
import dev.pulsewarden.broker.TestClient;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenIntegrationTest {

    @Test
    void a_token_is_asked_for_in_the_handshake_and_sent_to_the_other_services() {
        try (StandInHeartbeatService heartbeatService = new StandInHeartbeatService();
                TestBroker broker = new TestBroker(
                        "pulsewarden.security.token=secret",
                        "pulsewarden.broker.liveness.timeout=20s",
                        "pulsewarden.broker.heartbeat-url=" + heartbeatService.url())) {
            assertThat(TestClient.answerTo(broker.port(), "/")).startsWith("HTTP/1.1 401 ");
            assertThat(TestClient.answerTo(broker.port(), "/stomp")).startsWith("HTTP/1.1 401 ");
            assertThat(broker.post("/events", "application/json", "{\"type\":\"t\"}")
                            .statusCode())
                    .isEqualTo(401);
            for (String path : List.of("/topics", "/sessions", "/v3/api-docs")) {
                assertThat(broker.get(path).statusCode()).isEqualTo(401);
            }
            try (TestClient client = TestClient.connect(broker.port(), "/", "Authorization: Bearer secret")) {
                client.send("{\"action\":\"heartbeat\",\"name\":\"w\",\"pid\":1,\"requestId\":1}");
                client.expect("{\"ok\":\"heartbeat\",\"requestId\":1}");
            }
            await().until(() -> !heartbeatService.beats.isEmpty());
            assertThat(heartbeatService.authorization).containsOnly("Bearer secret");
        }
    }
}
