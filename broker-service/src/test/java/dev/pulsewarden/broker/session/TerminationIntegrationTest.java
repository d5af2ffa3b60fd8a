package dev.pulsewarden.broker.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.broker.BrokerServiceApplication;
import dev.pulsewarden.broker.TestClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The broker as a process. */
class TerminationIntegrationTest {

    private static final Pattern STARTED = Pattern.compile("Netty started on port (\\d+)");
    private static final Pattern UP = Pattern.compile("Started \\w+ in ");

    @Test
    void SIGTERM_tells_the_sessions_and_ends_the_process_with_exit_code_0() throws Exception {
        Process broker = start("--server.port=0", "--server.address=127.0.0.1");
        try (BufferedReader out = broker.inputReader()) {
            int port = Integer.parseInt(await(STARTED, out).group(1));
            await(UP, out);
            try (TestClient client = TestClient.connect(port, "/")) {
                client.expectNothingBut();
                broker.toHandle().destroy();
                assertThat(client.goodbye())
                        .isEqualTo(new TestClient.Goodbye(1001, "retry in a moment: the broker is going away"));
            }
            assertThat(out.lines()).anyMatch(line -> line.contains("Graceful shutdown complete"));
            assertThat(broker.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(broker.exitValue()).isZero();
        } finally {
            broker.destroyForcibly();
        }
    }

    @Test
    void a_start_that_fails_has_another_exit_code() throws Exception {
        Process broker = start("--server.port=0", "--pulsewarden.broker.sessions.max=0");
        try (BufferedReader out = broker.inputReader()) {
            assertThat(out.lines()).anyMatch(line -> line.contains("APPLICATION FAILED TO START"));
            assertThat(broker.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(broker.exitValue()).isEqualTo(1);
        } finally {
            broker.destroyForcibly();
        }
    }

    private static Process start(String... arguments) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx192m",
                "--enable-native-access=ALL-UNNAMED",
                "-Dpulsewarden.heartbeat-client.enabled=false",
                "-cp",
                System.getProperty("java.class.path"),
                BrokerServiceApplication.class.getName());
        builder.command().addAll(List.of(arguments));
        return builder.redirectErrorStream(true).start();
    }

    private static Matcher await(Pattern pattern, BufferedReader out) throws IOException {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            Matcher matcher = pattern.matcher(line);
            if (matcher.find()) {
                return matcher;
            }
        }
        throw new AssertionError("it ended without a line that matches " + pattern);
    }
}
