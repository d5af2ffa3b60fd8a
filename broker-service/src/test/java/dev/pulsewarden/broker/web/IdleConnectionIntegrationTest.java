package dev.pulsewarden.broker.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.broker.TestBroker;
import dev.pulsewarden.broker.TestClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import org.junit.jupiter.api.Test;

class IdleConnectionIntegrationTest {

    @Test
    void a_connection_that_asks_for_nothing_is_closed_and_a_silent_web_socket_is_not() throws IOException {
        try (TestBroker broker = new TestBroker("server.netty.idle-timeout=200ms");
                TestClient client = broker.connect();
                Socket idle = new Socket(InetAddress.getLoopbackAddress(), broker.port())) {
            idle.setSoTimeout(20_000);
            assertThat(idle.getInputStream().read()).isEqualTo(-1);
            client.expectNothingBut();
        }
    }
}
