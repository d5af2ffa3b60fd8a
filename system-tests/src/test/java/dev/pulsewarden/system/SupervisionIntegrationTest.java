package dev.pulsewarden.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;

/** What {@code ./pulsewarden up} does for the services that it runs. The last test is the end of the platform. */
@SystemTest
@TestMethodOrder(OrderAnnotation.class)
class SupervisionIntegrationTest {

    @AutoClose
    private static Launcher launcher;

    @BeforeAll
    static void start() {
        launcher = Launcher.up().awaitUp();
    }

    @Test
    @Order(1)
    void a_hung_broker_is_reaped_and_started_again_and_its_clients_reconnect_and_go_on() {
        try (BrokerClient before = launcher.connect().subscribe("supervision.topic");
                Child neverSpoke = Child.idle()) {
            assertThat(before.ask("{\"action\":\"enqueue\",\"queue\":\"supervision\",\"task\":\"kept\"}")
                            .path("ok")
                            .asString())
                    .isEqualTo("enqueue");
            long hung = launcher.pidOf("broker-service");
            Signals.send("STOP", hung);

            String line = launcher.script().awaitLine("broker-service (pid " + hung + ") ended");

            assertThat(line).contains("exit code 137 (SIGKILL)", "restart 1");
            assertThat(before.closed()).succeedsWithin(Duration.ofSeconds(90));
            try (BrokerClient after = reconnect()) {
                after.subscribe("supervision.topic").publish("supervision.topic", "\"again\"");
                assertThat(after.next().path("event").path("payload").asString())
                        .isEqualTo("again");
                after.send("{\"action\":\"ready\",\"queue\":\"supervision\"}");
                assertThat(after.next().path("task").path("payload").asString()).isEqualTo("kept");
            }
            assertThat(killsOf("broker-service")).singleElement().satisfies(row -> {
                assertThat(row.path("pid").asLong()).isEqualTo(hung);
                assertThat(Liveness.signals(row)).containsExactly("SIGTERM", "SIGKILL");
            });
            assertThat(neverSpoke.isAlive()).isTrue();
            assertThat(launcher.liveness()
                            .api()
                            .get("/reaper/kills")
                            .body()
                            .path("items")
                            .valueStream())
                    .noneMatch(row -> row.path("pid").asLong() == neverSpoke.pid());
        }
    }

    @Test
    @Order(2)
    void a_killed_service_is_started_again_and_one_line_says_what_ended_it() {
        long killed = launcher.pidOf("heartbeat-service");

        Signals.send("KILL", killed);

        assertThat(launcher.script().awaitLine("heartbeat-service (pid " + killed + ") ended"))
                .contains("exit code 137 (SIGKILL)", "started again in 0.5 s", "restart 1");
        await().until(() -> launcher.pidOf("heartbeat-service") != killed);
        assertThat(launcher.liveness().api().isReady()).isTrue();
    }

    @Test
    @Order(3)
    void a_second_one_with_the_same_data_folder_says_so_and_leaves() {
        try (Launcher second = launcher.again()) {
            assertThat(second.script().exitCode()).isEqualTo(1);
            assertThat(second.script().lines())
                    .singleElement()
                    .satisfies(line -> assertThat(line)
                            .contains(
                                    launcher.data().toString(),
                                    "pid " + launcher.script().pid()));
        }
    }

    @Test
    @Order(4)
    void five_restarts_within_a_minute_end_it_all_with_the_reason() {
        List<ProcessHandle> all = launcher.everything();

        await().alias("it gives up").until(() -> {
            launcher.processesOf("queue-service").forEach(ProcessHandle::destroyForcibly);
            return !launcher.script().isAlive();
        });

        assertThat(launcher.script().exitCode()).isEqualTo(1);
        assertThat(launcher.script().lines())
                .anyMatch(line -> line.contains("queue-service") && line.contains("after 5 restarts within 60 s"));
        assertThat(launcher.script().lines().stream()
                        .filter(line -> line.contains("pulsewarden | queue-service") && line.contains("started again")))
                .hasSize(5);
        Launcher.awaitEndOf(all);
    }

    private static BrokerClient reconnect() {
        return await().alias("the broker takes connections again")
                .ignoreException(CompletionException.class)
                .until(launcher::connect, BrokerClient::isOpen);
    }

    private static List<JsonNode> killsOf(String service) {
        return launcher.liveness()
                .api()
                .get("/reaper/kills")
                .body()
                .path("items")
                .valueStream()
                .filter(row -> row.path("service").asString().equals(service))
                .toList();
    }
}
