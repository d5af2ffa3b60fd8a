package dev.pulsewarden.queue.web;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pulsewarden.queue.web.Http.Answer;
import dev.pulsewarden.wire.BoundedJsonFactory;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole service over HTTP; each test has a queue of its own. */
@Timeout(120)
@DirtiesContext
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "pulsewarden.queue.limits.trusted-wait=0ms",
            "pulsewarden.heartbeat-client.enabled=false",
            "pulsewarden.queue.queues[0].name=few-*",
            "pulsewarden.queue.queues[0].lease=2m",
            "pulsewarden.queue.queues[0].backoff.max=1m",
            "pulsewarden.queue.queues[0].concurrency=2",
            "pulsewarden.queue.limits.payload=50KB",
            "pulsewarden.queue.limits.body=128KB",
            "pulsewarden.queue.limits.bodies-in-flight=192KB"
        })
class QueueApiIntegrationTest {

    @TempDir
    static Path folder;

    @LocalServerPort
    int port;

    @Autowired
    JsonMapper mapper;

    private Http http;
    private String queue;

    @DynamicPropertySource
    static void dataDir(DynamicPropertyRegistry registry) {
        registry.add("pulsewarden.data-dir", folder::toString);
    }

    @BeforeEach
    void connect() {
        http = new Http(port);
        queue = "q-" + UUID.randomUUID();
    }

    @Test
    void a_task_is_stored_once_under_its_id() {
        String id = UUID.randomUUID().toString();
        Answer created = http.post(tasks(), "{'payload':{'n':1},'id':'" + id + "','unknown':1}");
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("Location")).isEqualTo("/tasks/" + id);
        assertThat(created.text("/state")).isEqualTo("READY");
        assertThat(created.text("/createdAt")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        Answer again = http.post(tasks(), "{'payload':2,'id':'" + id + "'}");
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json().path("payload")).isEqualTo(created.json().path("payload"));
        assertThat(count("READY")).isEqualTo(1);
    }

    @Test
    void a_task_shows_how_it_waits_between_attempts() {
        Answer doubling = http.post(tasks(), "{'payload':1,'backoff':'2s'}");
        assertThat(doubling.body()).contains("\"backoffMs\":2000,\"backoffKind\":\"exponential\",\"runAt\"");
        Answer capped = http.post(tasks(), "{'payload':1,'backoff':{'first':'2s','max':60000}}");
        assertThat(capped.body()).contains("\"backoffMs\":2000,\"backoffKind\":\"exponential\",\"backoffMaxMs\":60000");
        Answer fixed = http.post(tasks(), "{'payload':1,'backoff':{'kind':'fixed','first':'2s'}}");
        assertThat(http.get("/tasks/" + fixed.text("/id")).text("/backoffKind")).isEqualTo("fixed");
        Answer neither = http.post(tasks(), "{'payload':1,'backoff':{'kind':'linear'}}");
        assertThat(neither.status()).isEqualTo(400);
        assertThat(neither.text("/errors/0/field")).isEqualTo("backoff");
    }

    @Test
    void a_queue_shows_what_holds_for_it_and_which_rule_says_so() {
        assertThat(http.get("/queues/few-" + queue).json().path("settings")).isEqualTo(new JsonMapper().readTree("""
                        {"leaseMs": 120000, "maxAttempts": 5, "backoffMs": 1000, "backoffKind": "exponential",
                         "backoffMaxMs": 60000, "retentionMs": 86400000, "concurrency": 2,
                         "rules": {"lease": "few-*", "maxAttempts": "default", "backoff": "default",
                                   "backoffKind": "few-*", "backoffMax": "few-*", "retention": "default",
                                   "concurrency": "few-*"}}
                        """));
        JsonNode others = http.get("/queues/" + queue).json().path("settings");
        assertThat(others.at("/leaseMs").asInt()).isEqualTo(60_000);
        assertThat(others.has("concurrency")).isFalse();
    }

    @Test
    void no_more_tasks_are_handed_out_at_once_than_the_queue_s_limit() {
        queue = "few-" + queue;
        http.post(tasks(), "[{'payload':1},{'payload':2},{'payload':3}]");
        Answer claimed = http.post(claims(), "{'max':9}");
        assertThat(claimed.json().path("tasks")).hasSize(2);
        assertThat(claimed.json().at("/tasks/0/leaseMs").asInt()).isEqualTo(120_000);
        assertThat(http.post(claims(), "{'max':9}").json().path("tasks")).isEmpty();
        String first = "{'id':'" + claimed.text("/tasks/0/id") + "','lease':'" + claimed.text("/tasks/0/lease") + "'}";
        assertThat(http.post("/acks", "[" + first + "]").text("/0/outcome")).isEqualTo("done");
        assertThat(http.post(claims(), "{'max':9}").json().path("tasks")).hasSize(1);
    }

    @Test
    void an_id_of_another_queue_s_task_is_refused() {
        http.post(tasks(), "{'payload':1,'id':'" + queue + "'}");
        Answer one = http.post("/queues/other/tasks", "{'payload':2,'id':'" + queue + "'}");
        assertThat(one.status()).isEqualTo(409);
        assertThat(one.text("/type")).isEqualTo("urn:pulsewarden:problem:id-taken");
        Answer list = http.post("/queues/other/tasks", "[{'payload':2,'id':'" + queue + "'},{'payload':3}]");
        assertThat(Http.texts(list.json(), "outcome")).containsExactly("refused", "created");
        assertThat(list.text("/0/problem")).isEqualTo("id-taken");
        assertThat(list.text("/0/id")).isEqualTo(queue);
    }

    @Test
    void a_taken_dedupe_key_answers_with_the_task_that_has_it() {
        String first = http.post(tasks(), "{'payload':1,'dedupeKey':'k'}").text("/id");
        Answer second = http.post(tasks(), "{'payload':2,'dedupeKey':'k'}");
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.text("/id")).isEqualTo(first);
    }

    @Test
    void one_bad_item_of_a_list_fails_no_neighbour() {
        Answer answer = http.post(
                tasks(),
                "[{'payload':1}, {'payload':2,'priority':'high'}, null, {'id':'no payload'}, 7,"
                        + " {'payload':3,'delay':'soon'}, {'payload':4,'dedupeKey':'k'}, {'payload':5,'dedupeKey':'k'},"
                        + " {'payload':'" + "x".repeat(60_000) + "'}]");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(Http.texts(answer.json(), "outcome"))
                .containsExactly(
                        "created",
                        "refused",
                        "refused",
                        "refused",
                        "refused",
                        "refused",
                        "created",
                        "duplicate",
                        "refused");
        assertThat(answer.text("/1/detail")).contains("priority");
        assertThat(answer.text("/5/detail")).contains("delay");
        assertThat(answer.text("/8/problem")).isEqualTo("payload-too-large");
        assertThat(answer.text("/6/id")).isEqualTo(answer.text("/7/id"));
        assertThat(count("READY")).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'priority':99999999999",
                "'delay':99999999999999999999",
                "'runAt':99999999999999999999",
                "'maxAttempts':1e99"
            })
    void a_number_out_of_range_fails_no_neighbour(String field) {
        Answer list = http.post(tasks(), "[{'payload':1},{'payload':2," + field + "}]");
        assertThat(list.status()).isEqualTo(200);
        assertThat(Http.texts(list.json(), "outcome")).containsExactly("created", "refused");
        Answer one = http.post(tasks(), "{'payload':2," + field + "}");
        assertThat(one.status()).isEqualTo(400);
        assertThat(one.text("/type")).isEqualTo("urn:pulsewarden:problem:invalid-request");
        assertThat(field).contains("'" + one.text("/errors/0/field") + "'");
    }

    @Test
    void a_value_that_is_nested_too_deeply_fails_no_neighbour() {
        String deep = "[".repeat(257) + "]".repeat(257);
        Answer list = http.post(tasks(), "[{'payload':1,'id':'" + queue + "'},{'payload':" + deep + "}]");
        assertThat(Http.texts(list.json(), "outcome")).containsExactly("created", "refused");
        assertThat(list.text("/1/detail")).contains("payload", "256");
        Answer one = http.post(tasks(), "{'payload':" + deep + "}");
        assertThat(one.status()).isEqualTo(400);
        assertThat(one.text("/errors/0/field")).isEqualTo("payload");
        assertThat(one.text("/detail")).contains("256");
        assertThat(outcome("/acks", claimed(), ",'result':" + deep)).isEqualTo("refused");
    }

    @ParameterizedTest
    @ValueSource(strings = {"deep", "number", "name"})
    void what_no_parser_takes_fails_no_neighbour(String what) {
        String value = switch (what) {
            case "deep" -> "[".repeat(5_000) + "]".repeat(5_000);
            case "number" -> "7".repeat(5_000);
            default -> "{'" + "x".repeat(60_000) + "':1}";
        };
        Answer list = http.post(tasks(), "[{'payload':1},{'payload':" + value + "},{'payload':2}]");
        assertThat(Http.texts(list.json(), "outcome")).as(list.body()).containsExactly("created", "refused", "created");
        assertThat(list.text("/1/problem")).isEqualTo("invalid-request");
        assertThat(http.post(tasks(), "{'payload':" + value + "}").status()).isEqualTo(400);
    }

    @Test
    void names_in_payloads_are_not_kept_for_good() {
        for (int i = 0; i < 400; i++) {
            http.post(tasks(), "[{'payload':{'name " + i + "':1}},{'payload':{'" + i + "':1}}]");
        }
        assertThat(((BoundedJsonFactory) mapper.tokenStreamFactory()).names()).isLessThan(300);
    }

    @Test
    void an_empty_list_is_answered_by_one() {
        assertThat(http.post(tasks(), " [ ] ").body()).isEqualTo("[]");
        assertThat(http.post("/acks", "[]").body()).isEqualTo("[]");
    }

    @Test
    void a_list_has_up_to_a_thousand_items() {
        assertThat(http.post(tasks(), "[" + "{'payload':1},".repeat(999) + "{'payload':1}]")
                        .json())
                .hasSize(1000);
        Answer more = http.post(tasks(), "[" + "{'payload':1},".repeat(1000) + "{'payload':1}]");
        assertThat(more.status()).isEqualTo(400);
        assertThat(more.text("/detail")).contains("more than 1000").contains("1000");
        assertThat(count("READY")).isEqualTo(1000);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 40_000})
    void a_payload_comes_out_as_it_went_in(int length) {
        String payload = "{ \"a\" : [1.50, 1e5,\t\"" + "ä😀x".repeat(length / 7) + "\", \"\\u0041\"]}";
        http.post(tasks(), ("[{\"payload\":1}, {\"payload\": " + payload + " }]").getBytes(StandardCharsets.UTF_8));
        assertThat(http.post(claims(), "{'max':2}").body()).contains("\"payload\":" + payload + ",");
    }

    @Test
    void headers_are_told_to_whoever_claims_the_task_or_asks_for_it() {
        Answer created = http.post(tasks(), "{'payload':'a','headers':{'content-type':'text/x','b':'2'}}");
        String headers = "\"headers\":{\"content-type\":\"text/x\",\"b\":\"2\"}";
        assertThat(created.body()).contains(headers);
        assertThat(http.get("/tasks/" + created.text("/id")).body()).contains(headers);
        assertThat(http.get(tasks()).body()).contains(headers);
        assertThat(http.post(claims(), "{'max':1}").body()).contains(headers);
        http.post(tasks(), "{'payload':'a'}");
        assertThat(http.post(claims(), "{'max':1}").body())
                .contains("\"payload\"")
                .doesNotContain("headers");
        Answer refused =
                http.post(tasks(), "[{'payload':1,'headers':{'a':[]}},{'payload':2,'headers':'a'},{'payload':3}]");
        assertThat(Http.texts(refused.json(), "outcome")).containsExactly("refused", "refused", "created");
        assertThat(refused.text("/0/detail")).contains("headers");
    }

    @Test
    void what_is_too_large_says_so() {
        byte[] payload = ("{\"payload\":\"" + "x".repeat(60_000) + "\"}").getBytes(StandardCharsets.UTF_8);
        Answer tooLarge = http.post(tasks(), payload);
        assertThat(tooLarge.status()).isEqualTo(413);
        assertThat(tooLarge.text("/type")).isEqualTo("urn:pulsewarden:problem:payload-too-large");
        byte[] body = " ".repeat(200_000).getBytes(StandardCharsets.UTF_8);
        assertThat(http.post(tasks(), body).text("/type")).isEqualTo("urn:pulsewarden:problem:body-too-large");
        assertThat(http.postChunked(tasks(), body).status()).isEqualTo(413);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "application/xml", "rubbish"})
    void only_json_is_taken(String contentType) {
        Answer refused = http.postAs(contentType, tasks(), "{\"payload\":1}");
        assertThat(refused.status()).isEqualTo(415);
        assertThat(refused.header("Content-Type")).startsWith("application/problem+json");
        assertThat(http.postAs("application/json;charset=UTF-8", tasks(), "{\"payload\":1}")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void what_is_not_json_is_refused_without_our_class_names() {
        for (String body : List.of("{'payload':", "nonsense", "{'payload':1} x", "[{'payload':1},]")) {
            Answer refused = http.post(tasks(), body);
            assertThat(refused.status()).as(body).isEqualTo(400);
            assertThat(refused.text("/type")).isEqualTo("urn:pulsewarden:problem:malformed-json");
            assertThat(refused.body()).doesNotContain("pulsewarden.queue").doesNotContain("jackson");
        }
        byte[] latin1 = "{\"payload\":\"ä\"}".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(http.post(tasks(), latin1).text("/detail")).contains("UTF-8");
        assertThat(http.post(tasks(), "{'payload':1}".replace('\'', '"').getBytes(StandardCharsets.UTF_16LE))
                        .status())
                .isEqualTo(400);
        assertThat(http.post("/acks", "{'id':'a'}").status()).isEqualTo(400);
        assertThat(count("READY")).isZero();
    }

    @Test
    void names_and_parameters_are_checked() {
        assertThat(http.post("/queues/two%20words/tasks", "{'payload':1}").text("/errors/0/field"))
                .isEqualTo("queue");
        assertThat(http.get("/queues/two%20words").status()).isEqualTo(400);
        assertThat(http.get(tasks() + "?state=LOST").text("/detail")).contains("READY");
        assertThat(http.get(tasks() + "?limit=0").text("/detail")).contains("1000");
        assertThat(http.get(tasks() + "?limit=many").text("/errors/0/field")).isEqualTo("limit");
        assertThat(http.get(tasks() + "?after=elsewhere").text("/errors/0/field"))
                .isEqualTo("after");
        assertThat(http.delete(tasks()).text("/errors/0/field")).isEqualTo("state");
        assertThat(http.get("/tasks/unknown").status()).isEqualTo(404);
        assertThat(http.get("/elsewhere").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'wait':'21s'}",
                "{'wait':-1}",
                "{'max':0}",
                "{'max':1001}",
                "{'lease':0}",
                "{'lease':'25h'}",
                "{'worker':'a b'}"
            })
    void a_claim_out_of_bounds_says_what_is_allowed(String claim) {
        Answer refused = http.post(claims(), claim);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(claim).contains(refused.text("/errors/0/field"));
    }

    @Test
    void a_claim_without_a_body_takes_one_task_at_once() {
        assertThat(http.post(claims()).body()).isEqualTo("{\"tasks\":[]}");
        http.post(tasks(), "[{'payload':1},{'payload':2}]");
        JsonNode tasks = http.post(claims()).json().path("tasks");
        assertThat(tasks).hasSize(1);
        assertThat(tasks.at("/0/leaseMs").asLong()).isEqualTo(60_000);
    }

    @Test
    void a_waiting_claim_is_answered_as_soon_as_a_task_comes() throws Exception {
        CompletableFuture<Answer> claim = http.postAsync(claims(), "{'wait':'20s','worker':'w'}");
        await().until(() -> http.get("/queues/" + queue).text("/waitingClaims").equals("1"));
        String id = http.post(tasks(), "{'payload':1,'correlationId':'c','replyTo':'r'}")
                .text("/id");
        Answer answer = claim.get(15, SECONDS);
        assertThat(answer.text("/tasks/0/id")).isEqualTo(id);
        assertThat(answer.text("/tasks/0/attempts")).isEqualTo("1");
        assertThat(answer.text("/tasks/0/correlationId")).isEqualTo("c");
        assertThat(answer.text("/tasks/0/replyTo")).isEqualTo("r");
    }

    @Test
    void waiting_claims_of_unknown_length_leave_room_for_other_bodies() throws Exception {
        List<CompletableFuture<Answer>> waiting = new ArrayList<>();
        for (String number : List.of("1", "2", "3")) {
            waiting.add(http.postChunkedAsync(claims(), "{'wait':'20s'}"));
            await().until(() ->
                    http.get("/queues/" + queue).text("/waitingClaims").equals(number));
        }
        byte[] tasks = "[{\"payload\":1},{\"payload\":2},{\"payload\":3}]".getBytes(StandardCharsets.UTF_8);
        assertThat(http.postChunked(tasks(), tasks).status()).isEqualTo(200);
        for (CompletableFuture<Answer> claim : waiting) {
            assertThat(claim.get(15, SECONDS).json().path("tasks")).hasSize(1);
        }
    }

    @Test
    void a_claimer_that_is_gone_leaves_its_task_to_the_next_with_no_attempt_counted() throws Exception {
        byte[] body = "{\"wait\":20000,\"lease\":\"1h\"}".getBytes(StandardCharsets.UTF_8);
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream()
                    .write(("POST " + claims() + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                                    + "Content-Length: " + body.length + "\r\n\r\n"
                                    + new String(body, StandardCharsets.UTF_8))
                            .getBytes(StandardCharsets.UTF_8));
            await().until(() ->
                    http.get("/queues/" + queue).text("/waitingClaims").equals("1"));
        }
        String id = http.post(tasks(), "{'payload':1}").text("/id");
        Answer next = http.post(claims(), "{'wait':'20s'}");
        assertThat(next.text("/tasks/0/id")).isEqualTo(id);
        assertThat(next.text("/tasks/0/attempts")).isEqualTo("1");
    }

    @Test
    void a_task_goes_through_its_life() {
        http.post(tasks(), "[{'payload':1,'id':'" + queue + "','maxAttempts':2}]");
        String first = claimed();
        assertThat(outcome("/leases/extend", first, "")).isEqualTo("extended");
        assertThat(outcome("/leases/release", first, "")).isEqualTo("released");
        String second = claimed();
        assertThat(outcome("/leases/release", first, "")).isEqualTo("released");
        for (String late : List.of("/acks", "/nacks", "/leases/extend")) {
            assertThat(outcome(late, first, "")).as(late).isEqualTo("lease-lost");
        }
        assertThat(outcome("/nacks", second, ",'error':'broken','delay':0")).isEqualTo("retrying");
        assertThat(outcome("/nacks", second, "")).isEqualTo("retrying");
        assertThat(outcome("/nacks", claimed(), ",'error':'again'")).isEqualTo("dead");
        assertThat(http.post("/queues/" + queue + "/redrive").text("/redriven")).isEqualTo("1");
        String last = claimed();
        assertThat(outcome("/acks", last, ",'result':{'ok' : true}")).isEqualTo("done");
        assertThat(outcome("/acks", last, "")).isEqualTo("done");
        assertThat(outcome("/acks", "nonsense", "")).isEqualTo("lease-lost");

        Answer task = http.get("/tasks/" + queue);
        assertThat(task.text("/state")).isEqualTo("DONE");
        assertThat(task.body()).contains("\"result\":{\"ok\" : true}").doesNotContain(last);
        assertThat(Http.texts(task.json().path("history"), "outcome")).containsExactly("failed", "failed", "done");
        assertThat(Http.texts(task.json().path("history"), "error")).containsExactly("broken", "again", "");
    }

    @Test
    void a_bad_ack_fails_no_neighbour() {
        http.post(tasks(), "{'payload':1,'id':'" + queue + "'}");
        String lease = claimed();
        Answer answer = http.post(
                "/acks",
                "[{'id':'x'},{'id':{}},null,{'id':'" + queue + "','lease':'" + lease + "'},{'id':'y','lease':'z'}]");
        assertThat(Http.texts(answer.json(), "outcome"))
                .containsExactly("refused", "refused", "refused", "done", "lease-lost");
        assertThat(answer.text("/0/id")).isEqualTo("x");
        assertThat(answer.text("/0/problem")).isEqualTo("invalid-request");
        assertThat(answer.text("/0/detail")).contains("lease");
        assertThat(answer.json().path(3).has("problem")).isFalse();
    }

    @Test
    void who_ends_an_attempt_may_say_his_name_for_the_history() {
        http.post(tasks(), "{'payload':1,'id':'" + queue + "'}");
        assertThat(outcome("/nacks", claimed(), ",'delay':0,'worker':'one'")).isEqualTo("retrying");
        String lease = claimed();
        assertThat(outcome("/acks", lease, ",'worker':'no name'")).isEqualTo("refused");
        assertThat(outcome("/acks", lease, ",'worker':'other'")).isEqualTo("done");
        assertThat(Http.texts(http.get("/tasks/" + queue).json().path("history"), "worker"))
                .containsExactly("one", "other");
    }

    @Test
    void a_task_that_loses_its_workers_says_so_and_is_dead_with_that_reason() {
        http.post(tasks(), "{'payload':1,'maxAttempts':2,'id':'" + queue + "'}");
        String lease = claimed();
        assertThat(outcome("/leases/release", lease, ",'workerLost':true,'worker':'no name'"))
                .isEqualTo("refused");
        assertThat(outcome("/leases/release", lease, ",'workerLost':true,'worker':'session'"))
                .isEqualTo("released");
        Answer again = http.post(claims(), "{'max':2}");
        assertThat(again.json().at("/tasks/0/workerLost").asInt()).isEqualTo(1);
        assertThat(outcome("/leases/release", again.text("/tasks/0/lease"), ",'workerLost':true"))
                .isEqualTo("dead");
        Answer dead = http.get("/tasks/" + queue);
        assertThat(dead.text("/state")).isEqualTo("DEAD");
        assertThat(dead.text("/deadReason")).isEqualTo("worker-lost");
        assertThat(dead.json().at("/workerLost").asInt()).isEqualTo(2);
        assertThat(dead.text("/history/0/outcome")).isEqualTo("worker-lost");
        assertThat(dead.text("/history/0/worker")).isEqualTo("session");
    }

    @Test
    void what_can_be_no_id_or_no_lease_is_refused_before_anybody_keeps_it() {
        for (String path : List.of("/acks", "/nacks", "/leases/extend", "/leases/release")) {
            Answer answer = http.post(
                    path,
                    "[{'id':'no name','lease':'z'},{'id':'" + "i".repeat(201) + "','lease':'z'},{'id':'y','lease':'"
                            + "l".repeat(251) + "'},{'id':'y','lease':'" + "l".repeat(250) + "'}]");
            assertThat(Http.texts(answer.json(), "outcome"))
                    .as(path)
                    .containsExactly("refused", "refused", "refused", "lease-lost");
        }
    }

    @Test
    void a_delayed_task_comes_by_itself_when_it_is_due() {
        http.post(tasks(), "{'payload':1,'delay':200}");
        assertThat(count("DELAYED")).isEqualTo(1);
        assertThat(http.post(claims(), "{'wait':'20s'}").json().path("tasks")).hasSize(1);
    }

    @Test
    void a_lease_that_runs_out_brings_the_task_back() {
        http.post(tasks(), "{'payload':1,'backoff':0}");
        http.post(claims(), "{'lease':1000}");
        assertThat(http.post(claims(), "{'wait':'20s'}").text("/tasks/0/attempts"))
                .isEqualTo("2");
    }

    @Test
    void a_paused_queue_gives_nothing_until_it_is_resumed() {
        http.post(tasks(), "{'payload':1}");
        assertThat(http.post("/queues/" + queue + "/pause").text("/paused")).isEqualTo("true");
        assertThat(http.post(claims()).json().path("tasks")).isEmpty();
        assertThat(http.post("/queues/" + queue + "/resume").text("/paused")).isEqualTo("false");
        assertThat(http.post(claims()).json().path("tasks")).hasSize(1);
    }

    @Test
    void redrive_names_what_it_left() {
        http.post(tasks(), "[{'payload':1,'id':'" + queue + "','maxAttempts':1},{'payload':2}]");
        outcome("/nacks", claimed(), "");
        Answer answer = http.post("/queues/" + queue + "/redrive", "{'ids':['" + queue + "','x',null]}");
        assertThat(answer.text("/redriven")).isEqualTo("1");
        assertThat(Http.texts(answer.json().path("left"), "id")).containsExactlyInAnyOrder("x", "");
    }

    @Test
    void half_a_surrogate_pair_is_kept_in_a_payload_and_refused_elsewhere() {
        Answer answer = http.post(
                tasks(),
                "[{'payload':'\\ud800','id':'" + queue + "'},{'payload':2,'dedupeKey':'\\ud800'},"
                        + "{'payload':3,'id':'\\ud800'}]");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(Http.texts(answer.json(), "outcome")).containsExactly("created", "refused", "refused");
        assertThat(answer.text("/1/detail")).contains("dedupeKey").contains("UTF-16");
        assertThat(http.get("/tasks/" + queue).body()).contains("\"payload\":\"\\ud800\"");
        assertThat(http.post(tasks(), "{'payload':1,'replyTo':'\\udfff'}").text("/errors/0/field"))
                .isEqualTo("replyTo");
        assertThat(http.post(claims(), "{'worker':'\\ud800'}").text("/errors/0/field"))
                .isEqualTo("worker");
    }

    @Test
    void what_a_holder_says_with_half_a_surrogate_pair_fails_no_neighbour() {
        http.post(tasks(), "{'payload':1,'id':'" + queue + "','maxAttempts':2}");
        String lease = claimed();
        Answer nacks = http.post(
                "/nacks",
                "[{'id':'\\ud800','lease':'x'},{'id':'x','lease':'\\udc00'}," + "{'id':'" + queue + "','lease':'"
                        + lease + "','error':'odd \\ud800','delay':0}]");
        assertThat(nacks.status()).isEqualTo(200);
        assertThat(Http.texts(nacks.json(), "outcome")).containsExactly("refused", "lease-lost", "retrying");
        assertThat(http.get("/tasks/" + queue).text("/history/0/error")).isEqualTo("odd ?");
        String second = claimed();
        assertThat(outcome("/nacks", second, ",'error':'" + "x".repeat(9_999) + "😀'"))
                .isEqualTo("dead");
        assertThat(http.get("/tasks/" + queue).text("/history/1/error")).endsWith("x?…");
        assertThat(http.post("/queues/" + queue + "/redrive", "{'ids':['\\ud800']}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void deleting_takes_all_tasks_of_one_state() {
        http.post(tasks(), "[" + "{'payload':1},".repeat(700) + "{'payload':1,'delay':'1h'}]");
        assertThat(http.delete(tasks() + "?state=READY").body()).isEqualTo("{\"deleted\":700}");
        assertThat(count("READY")).isZero();
        assertThat(count("DELAYED")).isEqualTo(1);
    }

    @Test
    void tasks_and_queues_come_in_pages() {
        http.post(tasks(), "[{'payload':1,'priority':9},{'payload':2},{'payload':3}]");
        Answer first = http.get(tasks() + "?state=READY&limit=2");
        assertThat(Http.texts(first.json().path("items"), "payload")).containsExactly("1", "2");
        Answer second = http.get(tasks() + "?state=READY&limit=2&after=" + first.text("/next"));
        assertThat(Http.texts(second.json().path("items"), "payload")).containsExactly("3");
        assertThat(second.json().has("next")).isFalse();
        Answer queues = http.get("/queues?limit=1&after=" + queue.substring(0, queue.length() - 1));
        assertThat(queues.text("/items/0/queue")).isEqualTo(queue);
        assertThat(queues.json().at("/items/0/oldestReadyMs").asLong()).isNotNegative();
        assertThat(queues.json().at("/items/0/lastMinute/enqueued").asLong()).isEqualTo(3);
    }

    @Test
    void large_requests_together_have_bounded_room() throws IOException {
        byte[] body = ("{\"payload\":\"" + "x".repeat(40_000) + "\"}").getBytes(StandardCharsets.UTF_8);
        byte[] list = ("[" + "{\"payload\":1},".repeat(6_000) + "1]").getBytes(StandardCharsets.UTF_8);
        try (Socket slow = new Socket("127.0.0.1", port)) {
            slow.getOutputStream()
                    .write(("POST " + tasks() + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                                    + "Content-Length: 120000\r\n\r\n[")
                            .getBytes(StandardCharsets.UTF_8));
            await().untilAsserted(() -> {
                Answer refused = http.post(tasks(), list);
                assertThat(refused.status()).isEqualTo(503);
                assertThat(refused.text("/type")).isEqualTo("urn:pulsewarden:problem:overloaded");
                assertThat(refused.header("Retry-After")).isEqualTo("1");
            });
            assertThat(http.post(tasks(), body).status()).isEqualTo(201);
        }
        await().untilAsserted(
                        () -> assertThat(http.post(tasks(), list).status()).isEqualTo(400));
    }

    @Test
    void it_is_ready_and_shows_its_numbers() {
        http.post(tasks(), "{'payload':1}");
        http.post(claims());
        assertThat(http.get("/actuator/health/readiness").body()).contains("UP");
        assertThat(http.get("/actuator/prometheus").body())
                .contains("pulsewarden_queue_enqueued_total")
                .contains("pulsewarden_queue_claimed_total")
                .contains("pulsewarden_queue_acked_total")
                .contains("pulsewarden_queue_nacked_total")
                .contains("pulsewarden_queue_rescued_total")
                .contains("pulsewarden_queue_rejected_total")
                .contains("pulsewarden_queue_commit_items_count")
                .contains("pulsewarden_queue_commit_seconds_count")
                .doesNotContain(queue);
    }

    private String tasks() {
        return "/queues/" + queue + "/tasks";
    }

    private String claims() {
        return "/queues/" + queue + "/claims";
    }

    private long count(String state) {
        return http.get("/queues/" + queue).json().at("/counts/" + state).asLong();
    }

    /** Claims the task that has the queue's name, and returns its lease. */
    private String claimed() {
        Answer answer = http.post(claims(), "{'wait':'20s'}");
        assertThat(answer.text("/tasks/0/id")).isEqualTo(queue);
        return answer.text("/tasks/0/lease");
    }

    private String outcome(String path, String lease, String more) {
        return http.post(path, "[{'id':'" + queue + "','lease':'" + lease + "'" + more + "}]")
                .text("/0/outcome");
    }
}
