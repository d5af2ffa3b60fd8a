package dev.pulsewarden.broker.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pulsewarden.broker.TestBroker;
import dev.pulsewarden.broker.TestClient;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class InboundMemoryIntegrationTest {

    private static final int CLIENTS = 30;
    private static final int SOME = 100_000;

    @Test
    void clients_whose_unfinished_messages_are_together_too_much_are_closed_and_others_go_on() {
        byte[] fragment = TestClient.frame(0x01, new byte[SOME]);
        closesSome("/", client -> client.sendBytes(fragment));
    }

    @Test
    void so_are_those_whose_stomp_frames_do_not_end() {
        closesSome(
                "/stomp",
                client -> client.send(
                        "CONNECT\naccept-version:1.2\nhost:h\n\n\0SEND\ndestination:/topic/t\n\n" + "x".repeat(SOME)));
    }

    @Test
    void and_those_whose_transactions_are() {
        closesSome(
                "/stomp",
                client -> client.send("CONNECT\naccept-version:1.2\nhost:h\n\n\0BEGIN\ntransaction:x\n\n\0"
                        + "SEND\ndestination:/topic/t\ntransaction:x\n\n" + "x".repeat(SOME) + "\0"));
    }

    private static void closesSome(String path, Consumer<TestClient> misbehave) {
        try (TestBroker broker = new TestBroker("pulsewarden.broker.sessions.inbound.all-bytes=1MB");
                TestClient bystander = broker.subscriber("kept")) {
            List<TestClient> clients = Stream.generate(() -> TestClient.connect(broker.port(), path))
                    .limit(CLIENTS)
                    .toList();
            clients.forEach(misbehave);
            await().until(() -> clients.stream().anyMatch(client -> !client.isOpen()));
            assertThat(broker.counted("pulsewarden.broker.sessions.closed", "reason", "overload"))
                    .isPositive();
            await().until(() -> broker.gauge("pulsewarden.broker.inbound") <= 1024 * 1024 + SOME);
            bystander.send("{\"action\":\"publish\",\"message\":{\"type\":\"kept\",\"payload\":1}}");
            assertThat(bystander.nextJson().at("/event/payload").asInt()).isEqualTo(1);
            clients.forEach(TestClient::close);
            await().until(() -> broker.gauge("pulsewarden.broker.inbound") == 0);
        }
    }
}
