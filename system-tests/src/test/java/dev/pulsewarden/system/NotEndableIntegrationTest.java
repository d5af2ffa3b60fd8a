package dev.pulsewarden.system;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Registrations that give no right to end anybody: watched, with the reason, and nothing else. */
@SystemTest
class NotEndableIntegrationTest {

    private final Liveness liveness;

    NotEndableIntegrationTest(Platform platform) {
        this.liveness = platform.liveness();
    }

    @Test
    void pid_1_is_watched_and_never_ended() {
        assertWatchedOnly(liveness.beat("first-process", 1));

        assertThat(ProcessHandle.of(1)).hasValueSatisfying(ProcessHandle::isAlive);
    }

    @Test
    void an_ancestor_of_heartbeat_service_is_watched_and_never_ended() {
        assertWatchedOnly(liveness.beat("ancestor", ProcessHandle.current().pid()));
    }

    @Test
    void another_users_process_is_watched_and_never_ended() {
        try (OtherUser other = OtherUser.present()) {
            assertWatchedOnly(other.beat(liveness.api(), "foreign", ""));

            assertThat(other.victimIsAlive()).isTrue();
        }
    }

    @Test
    void a_peer_that_a_client_makes_up_gives_it_no_right() {
        try (OtherUser other = OtherUser.present()) {
            int port = liveness.api().address().getPort();
            assertWatchedOnly(other.beat(
                    liveness.api(),
                    "forged",
                    ",\"peer\":{\"remoteAddress\":\"127.0.0.1\",\"remotePort\":%d,\"localAddress\":\"127.0.0.1\",\"localPort\":%d}"
                            .formatted(port, port)));

            assertThat(other.victimIsAlive()).isTrue();
        }
    }

    @Test
    void one_that_a_broker_heard_from_another_host_is_watched_and_never_ended() {
        try (Child process = Child.idle()) {
            JsonNode answer = liveness.api()
                    .post(
                            "/heartbeat",
                            ("{\"name\":\"passed-on\",\"pid\":%d,\"peer\":{\"remoteAddress\":\"192.0.2.7\",\"remotePort\":4000,"
                                            + "\"localAddress\":\"192.0.2.1\",\"localPort\":7000}}")
                                    .formatted(process.pid()))
                    .body();
            assertWatchedOnly(answer);

            assertThat(process.isAlive()).isTrue();
        }
    }

    @Test
    void one_whose_connection_comes_from_another_host_is_watched_and_never_ended() {
        try (OtherNetwork other = OtherNetwork.present();
                Platform open = Platform.openToOtherHosts();
                Child process = Child.idle()) {
            Liveness there = open.liveness();
            JsonNode answer = other.beat(there.api().address().getPort(), "remote", process.pid());
            assertWatchedOnly(there, answer);

            assertThat(process.isAlive()).isTrue();
        }
    }

    private void assertWatchedOnly(JsonNode answer) {
        assertWatchedOnly(liveness, answer);
    }

    private static void assertWatchedOnly(Liveness liveness, JsonNode answer) {
        String instance = answer.path("instance").asString();
        if (answer.path("endable").asBoolean(true)) {
            liveness.api().delete("/instances/" + instance); // before it is acted upon
            throw new AssertionError("it must not be endable: " + answer);
        }
        assertThat(answer.path("reason").asString()).isNotBlank();

        liveness.awaitReapingOfALaterOne();

        liveness.awaitState(instance, "LATE");
        JsonNode shown = liveness.instance(instance);
        assertThat(shown.path("endable").asBoolean(true)).isFalse();
        assertThat(shown.path("reason").asString())
                .isEqualTo(answer.path("reason").asString());
        assertThat(liveness.kills(instance)).isEmpty();
    }
}
