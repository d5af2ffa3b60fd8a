package dev.pulsewarden.events;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pulsewarden.security.SecurityProperties;
import dev.pulsewarden.wire.Event;
import dev.pulsewarden.wire.RawJson;
import dev.pulsewarden.wire.WireModule;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BrokerClientIntegrationTest {

    @Test
    void an_answer_that_begins_and_does_not_end_is_given_up() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> beginToAnswer(server));
            BrokerClient client = client(server.getLocalPort());
            assertThatThrownBy(
                            () -> client.publish(List.of(new Event("a.b", "test", new RawJson("1"), null, null, null))))
                    .isInstanceOf(HttpTimeoutException.class);
        }
    }

    @Test
    void a_broker_that_is_not_there_is_an_io_exception() throws Exception {
        int port;
        try (ServerSocket nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = nobody.getLocalPort();
        }
        assertThatThrownBy(() -> client(port).publish(List.of())).isInstanceOf(IOException.class);
    }

    private static void beginToAnswer(ServerSocket server) {
        try {
            Socket socket = server.accept();
            socket.getOutputStream()
                    .write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[".getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            // stays open, silent, until the client gives up
            socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
        } catch (IOException e) {
            // the test is over
        }
    }

    private static BrokerClient client(int port) {
        EventSettings settings = new EventSettings(
                URI.create("http://127.0.0.1:" + port),
                "events",
                1,
                1,
                Duration.ofMillis(300),
                Duration.ofMillis(1),
                Duration.ofMillis(1));
        return new BrokerClient(
                settings, new SecurityProperties(null, false), WireModule.mapper(), new SimpleMeterRegistry());
    }
}
