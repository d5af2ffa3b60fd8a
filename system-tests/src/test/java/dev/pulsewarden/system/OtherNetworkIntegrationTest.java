package dev.pulsewarden.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Processes in a network of their own whose pids are this host's: so are those in containers that share a pid namespace with
 * heartbeat-service.
 */
@SystemTest
class OtherNetworkIntegrationTest {

    private static OtherNetwork network;
    private static Platform platform;

    @BeforeAll
    static void start() {
        network = OtherNetwork.present();
        platform = Platform.openToOtherHosts();
    }

    @AfterAll
    static void stop() {
        if (platform != null) {
            platform.close();
        }
        if (network != null) {
            network.close();
        }
    }

    @Test
    void one_that_speaks_for_itself_and_hangs_is_ended() {
        try (Child speaker = network.speaker(heartbeatPort(), "/heartbeat", "{\"name\":\"contained\",\"pid\":PID}")) {
            assertReaped("contained", speaker);
        }
    }

    @Test
    void one_that_speaks_through_the_broker_and_hangs_is_ended() {
        String event = "{\"type\":\"heartbeat\",\"payload\":{\"name\":\"contained-and-passed-on\",\"pid\":PID}}";
        try (Child speaker = network.speaker(brokerPort(), "/events", event)) {
            assertReaped("contained-and-passed-on", speaker);
        }
    }

    @Test
    void another_user_of_the_same_network_gives_no_right() {
        try (Child victim = network.speaker(heartbeatPort(), "/heartbeat/other", "{}");
                Child stranger = network.speakerOfAnotherUser(
                        heartbeatPort(),
                        "/heartbeat",
                        "{\"name\":\"strangers-claim\",\"pid\":%d}".formatted(victim.pid()))) {
            JsonNode instance = instance("strangers-claim");
            assertThat(instance.path("pid").asLong()).isEqualTo(victim.pid());
            assertThat(instance.path("endable").asBoolean(true)).isFalse();
            assertThat(instance.path("reason").asString()).contains("belongs to user 65533");

            platform.liveness().awaitReapingOfALaterOne();

            assertThat(victim.isAlive()).isTrue();
            assertThat(stranger.isAlive()).isTrue();
        }
    }

    private static void assertReaped(String service, Child process) {
        JsonNode instance = instance(service);
        assertThat(instance.path("pid").asLong()).isEqualTo(process.pid());
        JsonNode row = platform.liveness().closedCase(instance.path("instance").asString());
        assertThat(row.path("result").asString()).isEqualTo("ENDED_AFTER_SIGTERM");
        assertThat(process.exitCode()).isEqualTo(128 + 15);
    }

    /** Once there is one: a broker passes heartbeats on in its own time. */
    private static JsonNode instance(String service) {
        return await().alias("an instance of " + service)
                .until(
                        () -> platform.liveness()
                                .api()
                                .get("/services/" + service)
                                .body()
                                .path("instances")
                                .path(0),
                        found -> found.has("instance"));
    }

    private static int heartbeatPort() {
        return platform.heartbeat().api().address().getPort();
    }

    private static int brokerPort() {
        return platform.broker().api().address().getPort();
    }
}
