package dev.pulsewarden.broker.stomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pulsewarden.broker.StandInHeartbeatService;
import dev.pulsewarden.broker.StandInQueueService;
import dev.pulsewarden.broker.TestBroker;
import dev.pulsewarden.broker.TestClient;
import dev.pulsewarden.broker.stomp.StompClient.Frame;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Tasks, replies and heartbeats over STOMP, and how they meet JSON. */
class StompWorkIntegrationTest {

    private StandInQueueService queueService;
    private StandInHeartbeatService heartbeatService;
    private TestBroker broker;

    @BeforeEach
    void start() {
        queueService = new StandInQueueService(5000);
        heartbeatService = new StandInHeartbeatService();
        broker = new TestBroker(
                "pulsewarden.broker.queue-url=" + queueService.url(),
                "pulsewarden.broker.heartbeat-url=" + heartbeatService.url(),
                "pulsewarden.broker.work.requests.timeout=3s",
                "pulsewarden.broker.work.requests.batch-bytes=100KB",
                "pulsewarden.broker.work.breaker.open-for=200ms",
                "pulsewarden.broker.stomp.unacked=50",
                "pulsewarden.broker.stomp.hold-time=2s");
    }

    @AfterEach
    void stop() {
        broker.close();
        queueService.close();
        heartbeatService.close();
    }

    private StompClient connected() {
        return StompClient.connect(broker);
    }

    @Test
    void a_worker_may_prefetch_more_than_may_wait_for_it_at_once() {
        int tasks = 24;
        String payload = "x".repeat(300_000);
        try (TestBroker narrow = new TestBroker(
                        "pulsewarden.broker.queue-url=" + queueService.url(),
                        "pulsewarden.broker.work.requests.timeout=20s",
                        "pulsewarden.broker.sessions.outbound.age=5m",
                        "pulsewarden.broker.sessions.outbound.bytes=1MB");
                StompClient client = StompClient.connect(narrow)) {
            for (int i = 0; i < tasks; i++) {
                client.send("/queue/large", payload, "receipt:r" + i);
                client.expectReceipt("r" + i);
            }
            TestClient socket = TestClient.connectWithoutReading(narrow.port(), "/stomp");
            StompClient worker = StompClient.over(socket)
                    .frame("CONNECT", "accept-version:1.2", "host:here")
                    .frame(
                            "SUBSCRIBE",
                            "id:1",
                            "destination:/queue/large",
                            "ack:client-individual",
                            "prefetch-count:" + tasks);
            await().until(() -> !queueService.released.isEmpty());
            socket.read();
            assertThat(worker.next().command()).isEqualTo("CONNECTED");
            for (int i = 0; i < tasks; i++) {
                Frame task = worker.expectMessage(payload);
                worker.frame("ACK", "id:" + task.header("ack"));
            }
            worker.expectNothingMore();
            await().until(() -> queueService.acked.size() == tasks);
            assertThat(queueService.acked).doesNotHaveDuplicates();
        }
    }

    @Test
    void a_receipt_means_that_the_task_is_stored_and_a_worker_gets_it_with_what_it_needs() {
        try (StompClient client = connected();
                StompClient worker = connected()) {
            store(
                    client,
                    "t1",
                    "{\"a\" : 1.10}",
                    "content-type:application/json",
                    "correlation-id:c",
                    "reply-to:/topic/r");
            worker.subscribe("w", "/queue/q", "ack:client-individual");
            Frame task = worker.expectMessage("{\"a\" : 1.10}");
            assertThat(task.headers())
                    .containsEntry("subscription", "w")
                    .containsEntry("destination", "/queue/q")
                    .containsEntry("message-id", "t1")
                    .containsEntry("content-type", "application/json")
                    .containsEntry("attempts", "1")
                    .containsEntry("lease-ms", "5000")
                    .containsEntry("correlation-id", "c")
                    .containsEntry("reply-to", "/topic/r")
                    .containsKeys("ack", "timestamp");
            worker.confirmed("ACK", "id:" + task.header("ack"));
            assertThat(queueService.acked).containsExactly("t1");
        }
    }

    @Test
    void a_worker_holds_as_many_tasks_as_its_prefetch_count_and_gets_the_next_for_each_that_it_ends() {
        try (StompClient client = connected();
                StompClient worker = connected()) {
            for (int i = 1; i <= 5; i++) {
                store(client, "t" + i, "" + i);
            }
            worker.subscribe("w", "/queue/q", "ack:client-individual", "prefetch-count:2");
            Frame first = worker.expectMessage("1");
            Frame second = worker.expectMessage("2");
            worker.expectNothingMore();
            worker.frame("ACK", "id:" + second.header("ack"), "receipt:r");
            worker.expectReceipt("r");
            Frame third = worker.expectMessage("3");
            worker.expectNothingMore();
            worker.frame("NACK", "id:" + first.header("ack"), "error:broken", "delay:10s");
            worker.expectMessage("4");
            assertThat(queueService.acked).containsExactly("t2");
            assertThat(queueService.nacked).containsExactly("t1");
            assertThat(third.header("message-id")).isEqualTo("t3");
        }
    }

    @Test
    void without_a_prefetch_count_a_worker_holds_one_task_and_an_ack_is_cumulative_in_client_mode() {
        try (StompClient client = connected();
                StompClient one = connected();
                StompClient three = connected()) {
            for (int i = 1; i <= 4; i++) {
                store(client, "t" + i, "" + i);
            }
            one.subscribe("w", "/queue/q", "ack:client");
            one.expectMessage("1");
            one.expectNothingMore();
            three.subscribe("w", "/queue/q", "ack:client", "prefetch-count:3");
            three.expectMessage("2");
            three.expectMessage("3");
            three.confirmed("ACK", "id:" + three.expectMessage("4").header("ack"));
            assertThat(queueService.acked).containsExactly("t2", "t3", "t4");
        }
    }

    @Test
    void with_ack_auto_a_task_is_not_done_before_it_is_written_to_the_socket() {
        try (TestBroker roomy = new TestBroker(
                        "pulsewarden.broker.queue-url=" + queueService.url(),
                        "pulsewarden.broker.sessions.outbound.bytes=64MB",
                        "pulsewarden.broker.sessions.outbound.age=60s");
                StompClient client = StompClient.connect(roomy);
                StompClient other = StompClient.connect(roomy);
                TestClient deaf = TestClient.connectWithoutReading(roomy.port(), "/stomp")) {
            String body = "x".repeat(900_000);
            for (int i = 1; i <= 20; i++) {
                store(client, "t" + i, body);
            }
            deaf.send("CONNECT\naccept-version:1.2\nhost:h\n\n\0"
                    + "SUBSCRIBE\nid:w\ndestination:/queue/q\nprefetch-count:20\n\n\0");
            Pattern waiting = Pattern.compile("\"waitingBytes\":[1-9]\\d{7}");
            await().until(() -> waiting.matcher(roomy.get("/sessions").body()).find());
            other.send("/queue/later", "later").subscribe("o", "/queue/later", "ack:client");
            other.confirmed("ACK", "id:" + other.expectMessage("later").header("ack"));
            assertThat(queueService.acked).doesNotContain("t20");
            deaf.read();
            await().until(() -> queueService.acked.contains("t20"));
        }
    }

    @Test
    void with_ack_auto_a_task_is_done_once_it_is_written_to_the_socket() {
        try (StompClient client = connected();
                StompClient worker = connected()) {
            worker.subscribe("w", "/queue/q", "prefetch-count:2");
            for (int i = 1; i <= 20; i++) {
                store(client, "t" + i, "" + i);
            }
            for (int i = 1; i <= 20; i++) {
                assertThat(worker.expectMessage("" + i).headers()).doesNotContainKey("ack");
            }
            await().until(() -> queueService.acked.size() == 20);
        }
    }

    @Test
    void tasks_of_a_session_that_ends_are_delivered_again_and_those_that_it_acknowledged_are_not() {
        try (StompClient client = connected();
                StompClient other = connected()) {
            StompClient worker = connected();
            for (int i = 1; i <= 3; i++) {
                store(client, "t" + i, "" + i);
            }
            worker.subscribe("w", "/queue/q", "ack:client-individual", "prefetch-count:3");
            worker.expectMessage("1");
            String second = worker.expectMessage("2").header("ack");
            worker.expectMessage("3");
            worker.confirmed("ACK", "id:" + second);
            worker.drop();
            other.subscribe("w", "/queue/q", "ack:client-individual", "prefetch-count:3");
            assertThat(List.of(other.next().body(), other.next().body())).containsExactlyInAnyOrder("1", "3");
            // more than once, if the claim still open for the worker that dropped took one of them again
            assertThat(queueService.released).containsOnly("t1", "t3");
            assertThat(queueService.acked).containsExactly("t2");
        }
    }

    @Test
    void after_an_unsubscribe_there_are_no_new_tasks_and_the_ones_in_hand_can_be_acknowledged() {
        try (StompClient client = connected();
                StompClient worker = connected()) {
            store(client, "t1", "1");
            worker.subscribe("w", "/queue/q", "ack:client-individual", "prefetch-count:2");
            String ack = worker.expectMessage("1").header("ack");
            worker.confirmed("UNSUBSCRIBE", "id:w");
            store(client, "t2", "2");
            worker.expectNothingMore();
            worker.confirmed("ACK", "id:" + ack);
            assertThat(queueService.acked).containsExactly("t1");
            worker.subscribe("w", "/queue/q", "ack:client-individual");
            worker.expectMessage("2");
        }
    }

    @Test
    void an_ack_whose_lease_is_lost_is_no_error_and_its_receipt_says_so() {
        try (StompClient client = connected();
                StompClient worker = connected()) {
            store(client, "t1", "1");
            worker.subscribe("w", "/queue/q", "ack:client");
            String ack = worker.expectMessage("1").header("ack");
            queueService.forget("t1");
            worker.frame("ACK", "id:" + ack, "receipt:r");
            assertThat(worker.next().headers()).containsEntry("receipt-id", "r").containsEntry("outcome", "lease-lost");
            worker.expectNothingMore();
        }
    }

    @Test
    void a_nack_says_in_its_receipt_what_becomes_of_the_task() {
        try (StompClient client = connected();
                StompClient worker = connected()) {
            store(client, "t1", "1");
            worker.subscribe("w", "/queue/q", "ack:client");
            worker.frame("NACK", "id:" + worker.expectMessage("1").header("ack"), "receipt:r");
            assertThat(worker.next().headers()).containsEntry("receipt-id", "r").containsEntry("outcome", "retrying");
        }
    }

    @Test
    void a_nack_is_cumulative_in_client_mode_and_about_one_message_in_client_individual_mode() {
        try (StompClient client = connected();
                StompClient cumulative = connected();
                StompClient individual = connected()) {
            for (int i = 1; i <= 5; i++) {
                store(client, "t" + i, "" + i);
            }
            cumulative.subscribe("w", "/queue/q", "ack:client", "prefetch-count:3");
            cumulative.expectMessage("1");
            String second = cumulative.expectMessage("2").header("ack");
            String third = cumulative.expectMessage("3").header("ack");
            cumulative.confirmed("UNSUBSCRIBE", "id:w");
            cumulative.frame("NACK", "id:" + second, "receipt:n");
            assertThat(cumulative.next().headers()).containsEntry("outcome", "retrying");
            cumulative.confirmed("ACK", "id:" + third);
            assertThat(queueService.nacked).containsExactly("t1", "t2");
            individual.subscribe("w", "/queue/q", "ack:client-individual", "prefetch-count:2");
            String fourth = individual.expectMessage("4").header("ack");
            String fifth = individual.expectMessage("5").header("ack");
            individual.frame("NACK", "id:" + fifth, "receipt:n");
            assertThat(individual.next().headers()).containsEntry("outcome", "retrying");
            individual.confirmed("ACK", "id:" + fourth);
            assertThat(queueService.nacked).containsExactly("t1", "t2", "t5");
            assertThat(queueService.acked).containsExactly("t3", "t4");
        }
    }

    @Test
    void in_1_1_too_an_ack_is_cumulative_in_client_mode() {
        try (StompClient client = connected();
                StompClient worker = StompClient.connect(broker, "1.1")) {
            store(client, "t1", "1");
            store(client, "t2", "2");
            worker.subscribe("w", "/queue/q", "ack:client", "prefetch-count:2");
            worker.expectMessage("1");
            worker.expectMessage("2");
            worker.confirmed("ACK", "message-id:t2", "subscription:w");
            assertThat(queueService.acked).containsExactly("t1", "t2");
        }
    }

    @Test
    void in_1_1_and_1_0_a_task_is_named_by_its_message_id() {
        try (StompClient client = connected();
                StompClient older = StompClient.connect(broker, "1.1");
                StompClient oldest = StompClient.connect(broker, "1.0")) {
            store(client, "t1", "1");
            older.subscribe("w", "/queue/q", "ack:client");
            older.confirmed("ACK", "message-id:" + older.expectMessage("1").header("message-id"), "subscription:w");
            older.confirmed("UNSUBSCRIBE", "id:w");
            store(client, "t2", "2");
            oldest.confirmed("SUBSCRIBE", "destination:/queue/q", "ack:client");
            oldest.confirmed("ACK", "message-id:" + oldest.expectMessage("2").header("message-id"));
            assertThat(queueService.acked).containsExactly("t1", "t2");
        }
    }

    @Test
    void bodies_come_out_as_they_went_in_and_json_workers_see_them_as_json() {
        try (StompClient client = connected();
                StompClient worker = connected();
                TestClient json = broker.connect()) {
            byte[] bytes = {0, (byte) 0xff, 7};
            client.send("/queue/s", "a \"text\"\n")
                    .sendBytes("/queue/s", bytes)
                    .send("/queue/s", "[1, 2]", "content-type:application/json");
            worker.subscribe("w", "/queue/s", "prefetch-count:3");
            assertThat(worker.expectMessage("a \"text\"\n").headers()).doesNotContainKey("content-type");
            Frame binary = worker.next();
            assertThat(binary.content()).isEqualTo(bytes);
            assertThat(binary.isText()).isFalse();
            assertThat(worker.expectMessage("[1, 2]").header("content-type")).isEqualTo("application/json");
            client.send("/queue/j", "a \"text\"")
                    .sendBytes("/queue/j", bytes)
                    .send("/queue/j", "[1, 2]", "content-type:application/json");
            json.send("{\"action\":\"ready\",\"queue\":\"j\",\"count\":3}");
            assertThat(json.nextJson().at("/task/payload").asString()).isEqualTo("a \"text\"");
            assertThat(json.nextJson().at("/task/payload").toString()).isEqualTo("{\"base64\":\"AP8H\"}");
            assertThat(json.next()).contains("\"payload\":[1, 2],");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "-",
            value = {
                "`\"a\"`               | application/json",
                "`{\"base64\":\"AP8H\"}` | application/json",
                "`[1]\n`               | application/json",
                "`not json`           | application/json",
                "`<a/>`               | text/xml",
                "`ä`                  | text/plain;charset=utf-8",
                "``                   | text/plain",
                "`\"a\"`               | -"
            })
    void a_body_of_any_content_type_comes_out_as_it_went_in(String body, String contentType) {
        try (StompClient client = connected();
                StompClient worker = connected()) {
            if (contentType == null) {
                client.send("/queue/q", body);
            } else {
                client.send("/queue/q", body, "content-type:" + contentType);
            }
            worker.subscribe("w", "/queue/q");
            assertThat(worker.expectMessage(body).header("content-type")).isEqualTo(contentType);
        }
    }

    @Test
    void bytes_come_out_with_their_content_type() {
        try (StompClient client = connected();
                StompClient worker = connected()) {
            byte[] png = {(byte) 0x89, 'P', 'N', 'G', 0};
            client.sendBytes("/queue/q", png, "content-type:image/png");
            client.sendBytes("/queue/q", png, "content-type:application/json");
            worker.subscribe("w", "/queue/q", "prefetch-count:2");
            for (String contentType : List.of("image/png", "application/json")) {
                Frame task = worker.next();
                assertThat(task.content()).isEqualTo(png);
                assertThat(task.header("content-type")).isEqualTo(contentType);
            }
        }
    }

    @Test
    void the_sender_s_own_headers_are_passed_on_and_those_that_mean_something_are_not() {
        try (StompClient client = connected();
                StompClient worker = connected();
                TestClient json = broker.connect()) {
            String[] headers = {
                "content-type:a/b",
                "x:1\\n\\c",
                "source:me",
                "receipt:r",
                "priority:5",
                "delay:0",
                "max-attempts:3",
                "dedupe-key:k",
                "task-id:t",
                "attempts:9",
                "lease-ms:7",
                "redelivered:true",
                "message-id:m",
                "subscription:s",
                "pulsewarden-body:base64",
                "x:2"
            };
            client.send("/queue/q", "a", headers);
            client.expectReceipt("r");
            worker.subscribe("w", "/queue/q");
            Frame task = worker.expectMessage("a");
            assertThat(task.headers())
                    .containsEntry("x", "1\\n\\c")
                    .containsEntry("source", "me")
                    .containsEntry("content-type", "a/b")
                    .containsEntry("message-id", "t")
                    .containsEntry("subscription", "w")
                    .containsEntry("attempts", "1")
                    .containsEntry("lease-ms", "5000")
                    .doesNotContainKeys(
                            "receipt",
                            "priority",
                            "delay",
                            "max-attempts",
                            "dedupe-key",
                            "task-id",
                            "redelivered",
                            "pulsewarden-body");
            client.send("/queue/j", "a", headers);
            client.expectReceipt("r");
            json.send("{\"action\":\"ready\",\"queue\":\"j\"}");
            assertThat(json.nextJson().at("/task/headers").toString())
                    .isEqualTo("{\"content-type\":\"a/b\",\"x\":\"1\\n:\",\"source\":\"me\"}");
        }
    }

    @Test
    void a_task_of_a_json_client_is_json_for_a_stomp_worker_unless_it_has_headers() {
        try (TestClient json = broker.connect();
                StompClient worker = connected()) {
            worker.subscribe("w", "/queue/q", "prefetch-count:9");
            for (String payload : List.of("\"a\"", "{\"base64\":\"AP8H\"}", "[ 1 ]")) {
                json.send("{\"action\":\"enqueue\",\"queue\":\"q\",\"task\":" + payload + "}");
                assertThat(worker.expectMessage(payload).header("content-type")).isEqualTo("application/json");
            }
            json.send("{\"action\":\"enqueue\",\"queue\":\"q\",\"task\":\"a\","
                    + "\"headers\":{\"content-type\":\"text/x\",\"b\":\"2\",\"destination\":\"/topic/t\"}}");
            assertThat(worker.expectMessage("a").headers())
                    .containsEntry("content-type", "text/x")
                    .containsEntry("b", "2")
                    .containsEntry("destination", "/queue/q");
        }
    }

    @Test
    void a_body_of_the_largest_size_comes_out_as_it_went_in_though_it_grew_as_json() {
        try (StompClient client = connected();
                StompClient worker = connected()) {
            String text = "\u0001".repeat(1024 * 1024);
            byte[] bytes = new byte[1024 * 1024];
            java.util.Arrays.fill(bytes, (byte) 0xff);
            client.send("/queue/q", text, "receipt:1");
            client.expectReceipt("1");
            client.sendBytes("/queue/q", bytes, "receipt:2");
            client.expectReceipt("2");
            worker.subscribe("w", "/queue/q", "prefetch-count:2");
            worker.expectMessage(text);
            assertThat(worker.next().content()).isEqualTo(bytes);
        }
    }

    @Test
    void bodies_that_grow_when_they_become_json_are_not_gathered_into_a_request_that_is_too_large() {
        queueService.refuseBodiesOver(300_000);
        queueService.hang();
        try (StompClient large = connected();
                StompClient small = connected()) {
            String growing = "\u0001".repeat(40_000);
            large.send("/queue/q", "first", "receipt:0")
                    .send("/queue/q", growing, "receipt:1")
                    .send("/queue/q", growing, "receipt:2");
            large.subscribe("handed-over", "/topic/a");
            small.send("/queue/q", "small", "receipt:s").subscribe("handed-over", "/topic/a");
            queueService.wakeUp();
            small.expectReceipt("s");
            large.expectReceipt("0");
            large.expectReceipt("1");
            large.expectReceipt("2");
        }
    }

    @Test
    void events_meet_json_clients_in_both_directions() {
        try (StompClient stomp = connected();
                TestClient json = broker.subscriber("meet")) {
            stomp.subscribe("a", "/topic/meet");
            stomp.send(
                    "/topic/meet",
                    "{\"a\" : 1.10}",
                    "content-type:application/json;charset=utf-8",
                    "correlation-id:c",
                    "reply-to:/topic/r");
            stomp.expectMessage("{\"a\" : 1.10}");
            String event = json.next();
            assertThat(event).contains("\"payload\":{\"a\" : 1.10},", "\"correlationId\":\"c\"", "\"replyTo\":\"r\"");
            stomp.send("/topic/meet", "text");
            stomp.expectMessage("text");
            assertThat(json.nextJson().at("/event/payload").asString()).isEqualTo("text");
            json.send(
                    "{\"action\":\"publish\",\"message\":{\"type\":\"meet\",\"payload\":{\"b\" : 2},\"source\":\"s\",\"replyTo\":\"x.y\"}}");
            assertThat(stomp.expectMessage("{\"b\" : 2}").headers())
                    .containsEntry("content-type", "application/json")
                    .containsEntry("source", "s")
                    .containsEntry("reply-to", "/topic/x.y")
                    .containsKey("timestamp");
        }
    }

    @Test
    void replies_come_to_a_temporary_queue_without_a_subscribe() {
        try (StompClient requester = connected();
                StompClient replier = connected();
                TestClient json = broker.subscriber("service")) {
            replier.subscribe("a", "/topic/service");
            requester.send("/topic/service", "question", "reply-to:/temp-queue/answers", "correlation-id:7");
            Frame request = replier.expectMessage("question");
            assertThat(request.header("reply-to")).startsWith("/topic/").endsWith(".answers");
            replier.send(request.header("reply-to"), "answer", "correlation-id:" + request.header("correlation-id"));
            Frame reply = requester.expectMessage("answer");
            assertThat(reply.headers())
                    .containsEntry("subscription", "/temp-queue/answers")
                    .containsEntry("correlation-id", "7");
            JsonNode seen = json.nextJson();
            assertThat("/topic/" + seen.at("/event/replyTo").asString()).isEqualTo(request.header("reply-to"));
            json.send("{\"action\":\"publish\",\"message\":{\"type\":\""
                    + seen.at("/event/replyTo").asString() + "\",\"payload\":\"from json\"}}");
            requester.expectMessage("\"from json\"");
            requester.expectNothingMore();
            replier.expectNothingMore();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"DISCONNECT", "nothing"})
    void a_transaction_that_is_not_committed_is_aborted_when_its_client_leaves(String lastWord) {
        try (StompClient client = connected();
                StompClient other = connected()) {
            StompClient worker = connected();
            store(client, "t1", "1");
            worker.subscribe("w", "/queue/q", "ack:client");
            String ack = worker.expectMessage("1").header("ack");
            worker.confirmed("BEGIN", "transaction:t").confirmed("ACK", "id:" + ack, "transaction:t");
            worker.send("/queue/next", "2", "transaction:t");
            if (lastWord.equals("DISCONNECT")) {
                worker.confirmed("DISCONNECT");
            } else {
                worker.expectNothingMore();
                worker.drop();
            }
            other.subscribe("w", "/queue/q", "ack:client");
            other.expectMessage("1");
            client.send("/queue/next", "after");
            other.subscribe("n", "/queue/next");
            other.expectMessage("after");
            assertThat(queueService.acked).doesNotContain("t1");
        }
    }

    @Test
    void what_queue_service_refuses_is_an_error_with_its_words() {
        try (StompClient client = connected()) {
            client.send("/queue/refused", "x", "receipt:r");
            Frame error = client.expectError("request refused");
            assertThat(error.header("receipt-id")).isEqualTo("r");
            assertThat(error.body()).isEqualTo("no more");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"priority:10", "priority:x", "delay:soon", "max-attempts:0"})
    void a_wrong_header_of_a_task_is_an_error(String header) {
        try (StompClient client = connected()) {
            client.send("/queue/q", "x", header, "receipt:r");
            assertThat(client.expectError("invalid header").header("receipt-id"))
                    .isEqualTo("r");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/queue/", "/queue/a/b", "/queue/ä"})
    void a_queue_that_cannot_be_named_is_an_unknown_destination(String destination) {
        try (StompClient client = connected()) {
            client.send(destination, "x");
            client.expectError("unknown destination");
        }
    }

    @Test
    void more_tasks_in_hand_than_the_limit_cannot_be_asked_for() {
        try (StompClient client = connected();
                StompClient other = connected()) {
            client.subscribe("a", "/queue/a", "ack:client", "prefetch-count:50");
            client.frame("SUBSCRIBE", "id:b", "destination:/queue/b", "ack:client");
            client.expectError("limit exceeded");
            other.frame("SUBSCRIBE", "id:b", "destination:/queue/b", "prefetch-count:0");
            other.expectError("invalid header");
        }
    }

    @Test
    void a_commit_stores_acknowledges_and_publishes_in_order_and_its_receipt_comes_last() {
        try (StompClient client = connected()) {
            store(client, "t1", "1");
            client.subscribe("e", "/topic/done").subscribe("w", "/queue/q", "ack:client");
            String ack = client.expectMessage("1").header("ack");
            client.confirmed("BEGIN", "transaction:t");
            client.send("/queue/next", "2", "transaction:t", "task-id:t2", "receipt:kept");
            client.expectReceipt("kept");
            client.frame("ACK", "id:" + ack, "transaction:t");
            client.send("/topic/done", "done", "transaction:t");
            assertThat(queueService.acked).isEmpty();
            client.frame("COMMIT", "transaction:t", "receipt:c").send("/topic/done", "after");
            client.expectMessage("done");
            assertThat(queueService.acked).containsExactly("t1");
            client.expectReceipt("c");
            client.expectMessage("after");
            client.subscribe("n", "/queue/next");
            assertThat(client.expectMessage("2").header("message-id")).isEqualTo("t2");
        }
    }

    @Test
    void a_commit_that_fails_says_what_was_applied() {
        try (StompClient client = connected()) {
            client.confirmed("BEGIN", "transaction:t");
            client.send("/queue/good", "1", "transaction:t").send("/queue/refused", "2", "transaction:t");
            client.send("/topic/t", "3", "transaction:t").frame("COMMIT", "transaction:t", "receipt:r");
            Frame error = client.expectError("transaction failed");
            assertThat(error.body())
                    .contains("1. SEND /queue/good: applied", "2. SEND /queue/refused: failed: no more")
                    .contains("3. SEND /topic/t: not applied");
        }
    }

    @Test
    void what_a_transaction_holds_of_a_task_counts_as_it_is_held_which_is_json() {
        try (StompClient client = connected()) {
            client.confirmed("BEGIN", "transaction:t");
            String growing = "\u0001".repeat(300_000);
            for (int i = 0; i < 5; i++) {
                client.send("/queue/q", growing, "transaction:t");
            }
            client.frame("ABORT", "transaction:t", "receipt:r");
            client.expectError("limit exceeded");
        }
    }

    @Test
    void a_heartbeat_is_passed_on_and_its_receipt_says_what_became_of_it() {
        try (StompClient client = connected()) {
            client.send("/app/heartbeat", "{\"name\":\"svc\",\"pid\":5,\"interval\":\"3s\"}", "receipt:1");
            client.expectReceipt("1");
            assertThat(heartbeatService.beats).singleElement().satisfies(beat -> {
                assertThat(beat.name()).isEqualTo("svc");
                assertThat(beat.peer().remotePort()).isEqualTo(client.socket().localPort());
            });
            client.send("/app/heartbeat", "{\"name\":\"refused\"}", "receipt:2");
            assertThat(client.next().headers())
                    .containsEntry("receipt-id", "2")
                    .containsEntry("outcome", "declared-dead");
            client.send("/app/heartbeat", "", "receipt:3");
            client.expectReceipt("3");
            heartbeatService.close();
            client.send("/app/heartbeat", "{\"name\":\"svc\",\"pid\":5}", "receipt:4");
            assertThat(client.next().headers()).containsEntry("outcome", "heartbeats-unavailable");
            client.send("/app/heartbeat", "no json", "receipt:5");
            assertThat(client.expectError("request refused").header("receipt-id"))
                    .isEqualTo("5");
        }
    }

    @Test
    void a_heartbeat_event_over_stomp_is_a_heartbeat_too() {
        try (StompClient client = connected()) {
            client.send("/topic/heartbeat", "{\"name\":\"event\",\"pid\":5}", "content-type:application/json");
            await().until(() -> heartbeatService.beats.stream().anyMatch(beat -> "event".equals(beat.name())));
        }
    }

    @Test
    void nothing_takes_effect_that_follows_what_closed_the_session() {
        try (StompClient witness = connected();
                TestClient flooded = TestClient.connectWithoutReading(broker.port(), "/stomp")) {
            witness.subscribe("a", "/topic/after");
            StringBuilder frames = new StringBuilder("CONNECT\naccept-version:1.2\nhost:h\n\n\0");
            for (int i = 0; i < 50; i++) {
                frames.append("SUBSCRIBE\ndestination:/topic/own\nid:")
                        .append(i)
                        .append("\n\n\0");
            }
            frames.append(("SEND\ndestination:/topic/own\n\n" + "x".repeat(8000) + "\0").repeat(100));
            flooded.send(frames.append("SEND\ndestination:/topic/after\n\n\0").toString());
            await().until(() -> broker.counted("pulsewarden.broker.sessions.closed", "reason", "slow-consumer") == 1);
            witness.expectNothingMoreOn("/topic/after", broker);
        }
    }

    @Test
    void a_heartbeat_that_is_larger_than_any_needs_to_be_is_refused() {
        try (StompClient client = connected()) {
            client.send("/app/heartbeat", "{\"name\":\"svc\",\"status\":\"" + "x".repeat(20_000) + "\"}", "receipt:r");
            assertThat(client.expectError("request refused").header("receipt-id"))
                    .isEqualTo("r");
            assertThat(heartbeatService.beats).isEmpty();
        }
    }

    @Test
    void many_events_in_one_message_come_all_and_in_order() {
        try (StompClient client = connected()) {
            client.subscribe("a", "/topic/many");
            StringBuilder frames = new StringBuilder();
            for (int i = 0; i < 3000; i++) {
                frames.append("SEND\ndestination:/topic/many\n\n").append(i).append('\0');
            }
            client.raw(frames.toString());
            for (int i = 0; i < 3000; i++) {
                client.expectMessage("" + i);
            }
        }
    }

    @Test
    void many_tasks_in_one_message_are_all_stored_in_order() {
        try (StompClient client = connected();
                StompClient worker = connected()) {
            StringBuilder frames = new StringBuilder();
            for (int i = 0; i < 3000; i++) {
                frames.append("SEND\ndestination:/queue/many\nreceipt:")
                        .append(i)
                        .append("\n\n")
                        .append(i)
                        .append('\0');
            }
            client.raw(frames.toString());
            for (int i = 0; i < 3000; i++) {
                assertThat(client.next().header("receipt-id")).isEqualTo("" + i);
            }
            worker.subscribe("w", "/queue/many", "prefetch-count:50");
            for (int i = 0; i < 3000; i++) {
                worker.expectMessage("" + i);
            }
        }
    }

    private static void store(StompClient client, String id, String body, String... headers) {
        String[] all = java.util.Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = "task-id:" + id;
        all[headers.length + 1] = "receipt:stored " + id;
        client.send("/queue/q", body, all);
        client.expectReceipt("stored " + id);
    }
}
