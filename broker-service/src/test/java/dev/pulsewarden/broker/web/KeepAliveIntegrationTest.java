package dev.pulsewarden.broker.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.broker.TestBroker;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * A client that keeps its connection and sends the next request as soon as it can, as health probes and the JDK's client do.
 * Reactor Netty up to 1.3.7 stopped reading such a connection now and then.
 */
class KeepAliveIntegrationTest {

    private static final int PATIENCE_MS = 20_000;
    private static final String SLOW = "GET /actuator/health HTTP/1.1\r\nHost: here\r\n\r\n";
    private static final String AT_ONCE = "GET /nothing HTTP/1.1\r\nHost: here\r\n\r\n";
    private static final Pattern ANSWERED_AT_ONCE = Pattern.compile("HTTP/1.1 404 .*\r\n\r\n\\{.*}", Pattern.DOTALL);

    @Test
    void a_connection_is_read_again_after_requests_that_came_together() throws Exception {
        try (TestBroker broker = new TestBroker();
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), broker.port())) {
            socket.setSoTimeout(PATIENCE_MS);
            for (int round = 0; round < 20; round++) {
                send(socket, SLOW + AT_ONCE);
                assertThat(answersToTheOneAtOnce(socket)).isEqualTo(2);
                send(socket, AT_ONCE);
                assertThat(answersToTheOneAtOnce(socket)).isEqualTo(1);
            }
        }
    }

    private static void send(Socket socket, String requests) throws IOException {
        socket.getOutputStream().write(requests.getBytes(StandardCharsets.US_ASCII));
    }

    /** Reads to the end of the answer to {@link #AT_ONCE}; returns how many answers came. */
    private static int answersToTheOneAtOnce(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder read = new StringBuilder();
        while (!ANSWERED_AT_ONCE.matcher(read).find()) {
            int next = in.read();
            assertThat(next).as("what follows %s", read).isNotNegative();
            read.append((char) next);
        }
        return read.toString().split("HTTP/1.1 ", -1).length - 1;
    }
}
