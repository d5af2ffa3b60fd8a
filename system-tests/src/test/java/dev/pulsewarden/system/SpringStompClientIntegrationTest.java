package dev.pulsewarden.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pulsewarden.system.SpringStompClient.Message;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.messaging.simp.stomp.ConnectionLostException;

/** Spring's own STOMP client, as Java services use it, against the broker. */
@SystemTest
class SpringStompClientIntegrationTest {

    /** As a service would send it. */
    record Capture(String camera, List<Double> shutter, boolean night) {}

    private static final int LARGE = 900 * 1024;

    private final Platform platform;

    SpringStompClientIntegrationTest(Platform platform) {
        this.platform = platform;
    }

    private SpringStompClient connect() {
        return connect(0);
    }

    private SpringStompClient connect(long heartBeatMs) {
        return SpringStompClient.connect(platform.broker().api().address(), heartBeatMs);
    }

    private static String unique(String kind, String name) {
        return "/" + kind + "/" + name + "-" + UUID.randomUUID();
    }

    @Test
    void subscribers_get_what_is_published_in_its_order_and_with_its_headers() {
        try (SpringStompClient listener = connect();
                SpringStompClient publisher = connect()) {
            assertThat(listener.greeting().getFirst("version")).isEqualTo("1.2");
            String topic = unique("topic", "order");
            BlockingQueue<Message> one = listener.subscribe(String.class, topic + ".a");
            BlockingQueue<Message> all = listener.subscribe(String.class, topic + ".*");
            publisher.session().setAutoReceipt(false);
            IntStream.range(0, 1000)
                    .forEach(n -> publisher.session().send(topic + (n % 2 == 0 ? ".a" : ".b"), "grün ✓ " + n));
            for (int n = 0; n < 1000; n++) {
                assertThat(SpringStompClient.next(all).payload()).isEqualTo("grün ✓ " + n);
                if (n % 2 == 0) {
                    assertThat(SpringStompClient.next(one).payload()).isEqualTo("grün ✓ " + n);
                }
            }
            publisher.session().setAutoReceipt(true);
            publisher.send("escaped", topic + ".a", "odd", "a:b\\c\nd\re", "nam:e", "✓");
            assertThat(SpringStompClient.next(one).headers())
                    .containsEntry("odd", List.of("a:b\\c\nd\re"))
                    .containsEntry("nam:e", List.of("✓"));
        }
    }

    @Test
    void objects_go_through_the_JSON_converter_and_reach_clients_of_JSON_as_such() {
        try (SpringStompClient client = connect();
                BrokerClient json = platform.connect()) {
            String topic = unique("topic", "objects");
            BlockingQueue<Message> captures = client.subscribe(Capture.class, topic);
            json.subscribe(topic.substring("/topic/".length()));
            Capture sent = new Capture("north", List.of(1.0, 2.5), true);
            client.send(sent, topic, "content-type", "application/json");
            assertThat(SpringStompClient.next(captures).payload()).isEqualTo(sent);
            assertThat(json.next().at("/event/payload"))
                    .hasToString("{\"camera\":\"north\",\"shutter\":[1.0,2.5],\"night\":true}");
            json.publish(topic.substring("/topic/".length()), "{\"camera\":\"south\",\"shutter\":[],\"night\":false}");
            assertThat(SpringStompClient.next(captures).payload()).isEqualTo(new Capture("south", List.of(), false));
        }
    }

    @Test
    void large_bodies_of_bytes_with_NUL_come_out_as_they_went_in() {
        try (SpringStompClient client = connect()) {
            String topic = unique("topic", "bytes");
            BlockingQueue<Message> messages = client.subscribe(byte[].class, topic);
            byte[] bytes = new byte[LARGE];
            IntStream.range(0, LARGE).forEach(i -> bytes[i] = (byte) i);
            client.send(bytes, topic);
            assertThat(Arrays.equals((byte[]) SpringStompClient.next(messages).payload(), bytes))
                    .isTrue();
        }
    }

    @Test
    void a_task_is_done_with_its_ACK_and_comes_again_after_a_NACK() {
        try (SpringStompClient client = connect()) {
            String queue = unique("queue", "work");
            BlockingQueue<Message> tasks = client.subscribe(Capture.class, queue, "ack", "client-individual");
            Capture work = new Capture("north", List.of(), false);
            client.send(work, queue, "content-type", "application/json");
            Message first = SpringStompClient.next(tasks);
            assertThat(first.payload()).isEqualTo(work);
            client.acknowledge(first, false);
            Message second = SpringStompClient.next(tasks);
            assertThat(second.headers().getMessageId())
                    .isEqualTo(first.headers().getMessageId());
            assertThat(second.headers().getFirst("attempts")).isEqualTo("2");
            client.acknowledge(second, true);
            assertThat(stateOf(second)).isEqualTo("DONE");
        }
    }

    @Test
    void one_ACK_is_for_all_before_it_when_the_subscription_says_client() {
        try (SpringStompClient client = connect()) {
            String queue = unique("queue", "cumulative");
            BlockingQueue<Message> tasks =
                    client.subscribe(String.class, queue, "ack", "client", "prefetch-count", "3");
            for (String body : List.of("1", "2", "3")) {
                client.send(body, queue);
            }
            List<Message> got = List.of(
                    SpringStompClient.next(tasks), SpringStompClient.next(tasks), SpringStompClient.next(tasks));
            client.acknowledge(got.get(1), true);
            assertThat(got.stream().map(this::stateOf)).containsExactly("DONE", "DONE", "LEASED");
            client.acknowledge(got.get(2), true);
        }
    }

    @Test
    void with_ack_auto_a_task_is_done_once_it_was_sent() {
        try (SpringStompClient client = connect()) {
            String queue = unique("queue", "auto");
            BlockingQueue<Message> tasks = client.subscribe(String.class, queue);
            client.send("work", queue);
            Message task = SpringStompClient.next(tasks);
            await().until(() -> stateOf(task), "DONE"::equals);
        }
    }

    @Test
    void what_a_client_held_goes_to_another_one_when_it_leaves() {
        String queue = unique("queue", "left");
        try (SpringStompClient other = connect()) {
            try (SpringStompClient leaving = connect()) {
                BlockingQueue<Message> tasks = leaving.subscribe(String.class, queue, "ack", "client-individual");
                other.send("work", queue);
                assertThat(SpringStompClient.next(tasks).payload()).isEqualTo("work");
            }
            BlockingQueue<Message> tasks = other.subscribe(String.class, queue, "ack", "client-individual");
            Message again = SpringStompClient.next(tasks);
            assertThat(again.payload()).isEqualTo("work");
            assertThat(again.headers().getFirst("attempts")).isEqualTo("1");
            other.acknowledge(again, true);
        }
    }

    /** Spring gives up on a broker that is silent for three intervals, and the broker on a client after two. */
    @Test
    void heart_beats_both_ways_keep_an_idle_session() {
        try (SpringStompClient idle = connect(200);
                SpringStompClient busy = connect()) {
            assertThat(idle.greeting().getHeartbeat()).doesNotContain(0L);
            String topic = unique("topic", "idle");
            BlockingQueue<Message> messages = idle.subscribe(String.class, topic);
            long began = System.nanoTime();
            await().until(() -> idle.hasFailed() || System.nanoTime() - began > 2_000_000_000L);
            assertThat(idle.hasFailed()).isFalse();
            busy.send("still there", topic);
            assertThat(SpringStompClient.next(messages).payload()).isEqualTo("still there");
        }
    }

    @Test
    void an_ERROR_reaches_the_session_handler_and_the_connection_ends() {
        try (SpringStompClient client = connect();
                SpringStompClient other = connect()) {
            var asked = client.session().send("/nowhere/at/all", "lost");
            Message error = client.error();
            assertThat(error.headers().getFirst("message")).isEqualTo("unknown destination");
            assertThat(error.headers().getReceiptId()).isEqualTo(asked.getReceiptId());
            assertThat((String) error.payload()).contains("/topic/");
            assertThat(client.end()).isInstanceOf(ConnectionLostException.class);
            assertThat(client.session().isConnected()).isFalse();
            other.send("not concerned", unique("topic", "others"));
        }
    }

    @Test
    void a_body_that_is_no_JSON_reaches_handleException_and_the_session_goes_on() {
        try (SpringStompClient client = connect()) {
            String topic = unique("topic", "broken");
            BlockingQueue<Message> captures = client.subscribe(Capture.class, topic);
            client.send("{\"camera\":", topic, "content-type", "application/json");
            assertThat(client.failure()).hasMessageContaining("JSON");
            Capture sent = new Capture("north", List.of(), true);
            client.send(sent, topic, "content-type", "application/json");
            assertThat(SpringStompClient.next(captures).payload()).isEqualTo(sent);
        }
    }

    private String stateOf(Message task) {
        return platform.queue()
                .api()
                .get("/tasks/" + task.headers().getMessageId())
                .body()
                .path("state")
                .asString();
    }
}
