package dev.pulsewarden.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Real processes that stop speaking, and what becomes of them. */
@SystemTest
class ReapingIntegrationTest {

    private static final int BY_SIGTERM = 128 + 15;
    private static final int BY_SIGKILL = 128 + 9;

    private final Platform platform;
    private final Liveness liveness;

    ReapingIntegrationTest(Platform platform) {
        this.platform = platform;
        this.liveness = platform.liveness();
    }

    @Test
    void a_stopped_process_gets_SIGTERM_then_SIGKILL_with_one_row_and_one_event() {
        try (BrokerClient subscriber = platform.connect().subscribe("process.reaped");
                Child process = Child.idle()) {
            String instance = liveness.register("stopped", process);
            process.signal("STOP");

            JsonNode row = liveness.closedCase(instance);

            assertThat(process.exitCode()).isEqualTo(BY_SIGKILL);
            assertThat(Liveness.signals(row)).containsExactly("SIGTERM", "SIGKILL");
            assertThat(row.path("result").asString()).isEqualTo("ENDED_AFTER_SIGKILL");
            assertThat(row.path("pid").asLong()).isEqualTo(process.pid());
            List<JsonNode> events = eventsUntilALaterReaping(subscriber);
            assertThat(events).filteredOn(event -> isAbout(event, instance)).hasSize(1);
            assertThat(liveness.kills(instance)).hasSize(1);
            assertThat(liveness.instance(instance).path("state").asString()).isEqualTo("DOWN");
        }
    }

    @Test
    void one_that_exits_on_SIGTERM_is_not_sent_SIGKILL() {
        try (Child process = Child.idle()) {
            String instance = liveness.register("obedient", process);

            JsonNode row = liveness.closedCase(instance);

            assertThat(process.exitCode()).isEqualTo(BY_SIGTERM);
            assertThat(Liveness.signals(row)).containsExactly("SIGTERM");
            assertThat(row.path("result").asString()).isEqualTo("ENDED_AFTER_SIGTERM");
        }
    }

    @Test
    void one_that_speaks_after_SIGTERM_is_spared() {
        try (Child process = Child.start(
                "deaf-then-awake",
                "bash",
                "-c",
                "trap 'echo got SIGTERM' TERM; echo here; while :; do read -rt 600; done")) {
            process.awaitLine("here");
            String instance = liveness.register("patient-speaker", process);
            process.awaitLine("got SIGTERM");

            JsonNode answer = liveness.beat("patient-speaker", process.pid());

            assertThat(answer.path("instance").asString()).isEqualTo(instance);
            JsonNode row = liveness.closedCase(instance);
            assertThat(row.path("result").asString()).isEqualTo("SPARED");
            assertThat(Liveness.signals(row)).containsExactly("SIGTERM");
            assertThat(process.isAlive()).isTrue();
            liveness.api().delete("/instances/" + instance);
            process.kill(); // it is deaf to what ends others
        }
    }

    @Test
    void an_exempt_one_is_watched_and_left_alone() {
        try (Child process = Child.idle()) {
            JsonNode answer = liveness.beat("exempt-sleeper", process.pid());
            String instance = answer.path("instance").asString();
            assertThat(answer.path("exempt").asBoolean()).isTrue();

            liveness.awaitReapingOfALaterOne();

            liveness.awaitState(instance, "LATE");
            assertThat(liveness.kills(instance)).isEmpty();
            assertThat(process.isAlive()).isTrue();
        }
    }

    @Test
    void one_whose_pid_now_belongs_to_another_process_is_not_touched() {
        Child first = Child.idle();
        String instance = liveness.register("reused", first);
        Child heartbeatService = platform.heartbeat().process();
        heartbeatService.signal("STOP"); // it is not to see the end of the first, only who is there later
        first.kill();
        try (Child second = PidReuse.startWithPid(first.pid())) {
            heartbeatService.signal("CONT");

            liveness.awaitState(instance, "DOWN");
            liveness.awaitReapingOfALaterOne();

            assertThat(PidReuse.isRunning(second)).isTrue();
            assertThat(liveness.kills(instance))
                    .allSatisfy(row -> assertThat(Liveness.signals(row)).isEmpty());
        } finally {
            heartbeatService.signal("CONT");
        }
    }

    private List<JsonNode> eventsUntilALaterReaping(BrokerClient subscriber) {
        try (Child later = Child.idle()) {
            String last = liveness.register("later", later);
            List<JsonNode> events = new ArrayList<>();
            do {
                events.add(subscriber.next());
            } while (!isAbout(events.getLast(), last));
            return events;
        }
    }

    private static boolean isAbout(JsonNode frame, String instance) {
        return frame.path("event").path("payload").path("instance").asString("").equals(instance);
    }
}
