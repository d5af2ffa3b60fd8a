package dev.pulsewarden.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** How {@code ./pulsewarden up} begins, and how it ends. */
@SystemTest
class StartAndStopIntegrationTest {

    @Test
    void ctrl_c_stops_all_in_order_and_exits_with_0() {
        try (Launcher launcher = Launcher.up().awaitUp()) {
            List<ProcessHandle> all = launcher.everything();
            assertThat(all).hasSizeGreaterThanOrEqualTo(4);

            launcher.script().signal("INT");

            assertThat(launcher.script().exitCode()).isZero();
            Launcher.awaitEndOf(all);
            List<String> lines = launcher.script().lines();
            assertThat(lines.getLast()).isEqualTo("pulsewarden | Stopped");
            assertThat(lines).noneMatch(line -> line.contains("SIGKILL"));
            assertThat(lines.stream()
                            .filter(line -> line.contains("Commencing graceful shutdown"))
                            .map(line -> line.substring(0, line.indexOf(' '))))
                    .containsExactly("broker", "queue", "heartbeat");
        }
    }

    @Test
    void SIGTERM_while_it_starts_leaves_nothing_running_and_exits_with_0() {
        try (Launcher launcher = Launcher.up()) {
            launcher.script().awaitLine("queue       |");
            List<ProcessHandle> all = launcher.everything();

            launcher.script().signal("TERM");

            assertThat(launcher.script().exitCode()).isZero();
            Launcher.awaitEndOf(all);
        }
    }

    @Test
    void kill_9_of_it_ends_its_services_too() throws IOException {
        Process supported = new ProcessBuilder("setpriv", "--pdeathsig", "TERM", "true").start();
        Assumptions.assumeTrue(
                supported.onExit().join().exitValue() == 0, "setpriv cannot set a parent-death signal here");
        try (Launcher launcher = Launcher.up()) {
            launcher.script().awaitLine("queue       |");
            List<ProcessHandle> all = launcher.everything();

            launcher.script().kill();

            Launcher.awaitEndOf(all);
        }
    }

    @Test
    void a_port_that_is_taken_is_named_with_the_process_that_holds_it_and_nothing_is_started() throws IOException {
        Ports ports = Ports.free();
        try (ServerSocket _ = new ServerSocket(ports.queue(), 1, InetAddress.getByName("127.0.0.1"));
                Launcher launcher = Launcher.up(ports)) {
            assertThat(launcher.script().exitCode()).isEqualTo(1);
            assertThat(launcher.script().lines())
                    .singleElement()
                    .satisfies(line -> assertThat(line)
                            .contains(
                                    "Port " + ports.queue() + " of queue-service",
                                    "pid " + ProcessHandle.current().pid()));
            try (var files = Files.list(launcher.data())) {
                assertThat(files.filter(Files::isDirectory)).isEmpty();
            }
        }
    }

    @Test
    void two_services_with_the_same_port_are_an_error() {
        int port = Ports.free().queue();
        try (Launcher launcher = Launcher.up(new Ports(port, port, Ports.free().heartbeat()))) {
            assertThat(launcher.script().exitCode()).isEqualTo(1);
            assertThat(launcher.script().lines())
                    .singleElement()
                    .satisfies(line ->
                            assertThat(line).contains("queue-service and broker-service are both given port " + port));
        }
    }
}
