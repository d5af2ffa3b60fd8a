package dev.pulsewarden.broker.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.broker.TestBroker;
import dev.pulsewarden.broker.TestClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class HistoryIntegrationTest {

    private static TestBroker broker;

    @BeforeAll
    static void start() {
        broker = new TestBroker("pulsewarden.broker.history.topics=news.*", "pulsewarden.broker.history.events=10");
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void a_client_that_comes_back_gets_what_it_missed_and_learns_that_nothing_is_missing() {
        try (TestClient publisher = broker.connect()) {
            JsonNode seen;
            try (TestClient before = broker.subscriber("news.a")) {
                publish(publisher, "news.a", 1);
                seen = before.nextJson().get("event");
                assertThat(seen.propertyNames())
                        .containsExactly("type", "source", "payload", "timestamp", "seq", "epoch");
                assertThat(seen.get("seq").asInt()).isEqualTo(1);
            }
            publish(publisher, "news.a", 2);
            publish(publisher, "news.a", 3);
            publisher.expectNothingBut();
            String epoch = seen.get("epoch").asString();
            try (TestClient after = broker.subscriber("news.#")) {
                after.send("{\"action\":\"history\",\"topic\":\"news.a\",\"after\":1,\"epoch\":\"" + epoch
                        + "\",\"requestId\":1}");
                assertThat(after.nextJson().at("/event/payload").asInt()).isEqualTo(2);
                assertThat(after.nextJson().at("/event/seq").asInt()).isEqualTo(3);
                after.expect("{\"ok\":\"history\",\"requestId\":1,\"epoch\":\"" + epoch
                        + "\",\"seq\":3,\"missing\":false,\"more\":false}");
                publish(publisher, "news.a", 4);
                assertThat(after.nextJson().at("/event/payload").asInt()).isEqualTo(4);
                after.expectNothingBut();
            }
        }
    }

    @Test
    void a_STOMP_client_learns_the_place_of_an_event_of_a_topic_with_history_and_of_no_other() {
        try (TestClient stomp = TestClient.connect(broker.port(), "/stomp");
                TestClient json = broker.subscriber("news.stomp")) {
            stomp.send("CONNECT\naccept-version:1.2\nhost:here\n\n\0");
            assertThat(stomp.next()).startsWith("CONNECTED");
            stomp.send("SUBSCRIBE\nid:1\ndestination:/topic/#\nreceipt:r\n\n\0");
            assertThat(stomp.next()).startsWith("RECEIPT");
            publish(json, "news.stomp", 1);
            JsonNode event = json.nextJson().get("event");
            assertThat(stomp.next().lines())
                    .contains("seq:1", "epoch:" + event.get("epoch").asString());
            publish(json, "plain", 2);
            assertThat(stomp.next().lines()).noneMatch(line -> line.startsWith("seq:") || line.startsWith("epoch:"));
        }
    }

    @Test
    void a_client_that_was_away_for_too_long_learns_that_some_are_missing() {
        try (TestClient client = broker.connect()) {
            for (int i = 1; i <= 12; i++) {
                publish(client, "news.b", i);
            }
            client.send("{\"action\":\"history\",\"topic\":\"news.b\",\"after\":1,\"requestId\":1}");
            for (int i = 3; i <= 12; i++) {
                assertThat(client.nextJson().at("/event/payload").asInt()).isEqualTo(i);
            }
            assertThat(client.nextJson().get("missing").asBoolean()).isTrue();
            client.send("{\"action\":\"history\",\"topic\":\"news.b\",\"after\":11}");
            assertThat(client.nextJson().at("/event/seq").asInt()).isEqualTo(12);
            client.expectNothingBut();
        }
    }

    @Test
    void while_others_publish_a_subscriber_that_asks_for_history_gets_every_event_and_none_twice_after_it()
            throws InterruptedException {
        int events = 300;
        try (TestClient publisher = broker.connect();
                TestClient client = broker.subscriber("news.c")) {
            Thread publishing = Thread.ofVirtual().start(() -> {
                for (int i = 1; i <= events; i++) {
                    publish(publisher, "news.c", i);
                }
            });
            List<Integer> before = new ArrayList<>();
            before.add(client.nextJson().at("/event/seq").asInt());
            client.send("{\"action\":\"history\",\"topic\":\"news.c\",\"requestId\":1}");
            List<Integer> after = new ArrayList<>();
            while (after.isEmpty() || after.getLast() < events) {
                JsonNode message = client.nextJson();
                if (message.has("ok")) {
                    after.add(message.get("seq").asInt());
                } else {
                    (after.isEmpty() ? before : after)
                            .add(message.at("/event/seq").asInt());
                }
            }
            int answeredAt = after.getFirst();
            assertThat(before.stream().distinct().sorted())
                    .startsWith(1)
                    .contains(answeredAt)
                    .isSubsetOf(IntStream.rangeClosed(1, answeredAt).boxed().toList());
            assertThat(after)
                    .containsExactlyElementsOf(
                            IntStream.rangeClosed(answeredAt, events).boxed().toList());
            assertThat(publishing.join(Duration.ofSeconds(20))).isTrue();
        }
    }

    @Test
    void what_is_wrong_with_a_request_for_history_is_said() {
        try (TestClient client = broker.connect()) {
            client.send("{\"action\":\"history\",\"topic\":\"sport\"}");
            assertThat(client.nextJson().get("problem").asString()).isEqualTo("no-history");
            client.send("{\"action\":\"history\",\"topic\":\"news.*\"}");
            assertThat(client.nextJson().get("problem").asString()).isEqualTo("invalid-request");
            client.send("{\"action\":\"history\",\"topic\":\"news.a\",\"after\":-1}");
            assertThat(client.nextJson().get("error").asString()).isEqualTo("after: must not be negative");
            client.expectNothingBut();
        }
    }

    private static void publish(TestClient client, String topic, int payload) {
        client.send("{\"action\":\"publish\",\"message\":{\"type\":\"" + topic + "\",\"payload\":" + payload + "}}");
    }
}
