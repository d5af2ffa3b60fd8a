package dev.pulsewarden.queue.link;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pulsewarden.queue.claim.Claims;
import dev.pulsewarden.queue.link.LinkClient.Answer;
import dev.pulsewarden.queue.task.Claim;
import dev.pulsewarden.queue.task.TaskStore;
import dev.pulsewarden.queue.task.WaitingClaims.Taken;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole service over a link; each test has a link and a queue of its own. */
@Timeout(120)
@DirtiesContext
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "pulsewarden.heartbeat-client.enabled=false",
            "pulsewarden.queue.limits.payload=50KB",
            "pulsewarden.queue.limits.body=128KB",
            "pulsewarden.queue.limits.bodies-in-flight=192KB",
            "pulsewarden.queue.link.links=3",
            "pulsewarden.queue.link.requests=5",
            "pulsewarden.queue.link.part=2KB",
            "pulsewarden.queue.link.swallow=256KB",
            "pulsewarden.queue.limits.waiting-claims=8",
            "pulsewarden.queue.limits.claim-grace=1m"
        })
class LinkIntegrationTest {

    private static final String CLAIM = "{'wait':'20s','max':1}";

    @TempDir
    static Path folder;

    @LocalServerPort
    int port;

    @Autowired
    MeterRegistry meters;

    @Autowired
    Claims waiting;

    @Autowired
    TaskStore store;

    private final HttpClient http = HttpClient.newHttpClient();
    private final String queue = "q-" + UUID.randomUUID();
    private LinkClient link;

    @DynamicPropertySource
    static void dataDir(DynamicPropertyRegistry registry) {
        registry.add("pulsewarden.data-dir", folder::toString);
    }

    @BeforeEach
    void open() throws Exception {
        awaitLinks(0);
        link = LinkClient.open(port);
    }

    @AfterEach
    void close() {
        link.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/acks                | [{'id':'none','lease':'1'},{'id':7},{'lease':'1'}]",
                "/nacks               | [{'id':'none','lease':'1','error':'no'}]",
                "/leases/extend       | [{'id':'none','lease':'1'}]",
                "/leases/release      | [{'id':'none','lease':'1'}]",
                "/queues/none/claims  | {}",
                "/queues/none/claims  | {'max':0,'wait':'1h'}",
                "/queues/none/claims  | {'max':'many'}",
                "/queues/none/claims  | ''",
                "/queues/none/tasks   | {'payload':1,'priority':10}",
                "/queues/none/tasks   | {'payload':",
                "/queues/none/tasks   | [{'payload':1,'priority':10}]",
                "/queues/a%20b/tasks  | {'payload':1}",
                "/acks                | {}",
                "/acks                | ''"
            })
    void what_is_asked_is_answered_as_over_http_to_the_byte(String path, String body) throws Exception {
        HttpResponse<byte[]> expected = post(path, bytes(body));
        Answer answer = link.answer(path.replace("%20", " "), body);
        assertThat(answer.status()).isEqualTo(expected.statusCode());
        assertThat(answer.body()).isEqualTo(new String(expected.body(), StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(ints = {128 * 1024, 128 * 1024 + 1})
    void bodies_up_to_the_limit_are_taken_and_larger_ones_are_not_as_over_http(int length) throws Exception {
        byte[] body = bytes("[" + " ".repeat(length - 2) + "]");
        HttpResponse<byte[]> expected = post("/acks", body);
        // what the other way took of the room may come back only after its answer
        Answer answer = await().until(() -> link.ask("/acks", body).get(20, SECONDS), any -> any.status() != 503);
        assertThat(answer.status()).isEqualTo(expected.statusCode()).isEqualTo(length > 128 * 1024 ? 413 : 200);
        assertThat(answer.body()).isEqualTo(new String(expected.body(), StandardCharsets.UTF_8));
    }

    @Test
    void what_is_no_text_is_refused_as_over_http() throws Exception {
        byte[] body = {'[', '"', (byte) 0xC3, '"', ']'};
        HttpResponse<byte[]> expected = post("/acks", body);
        Answer answer = link.ask("/acks", body).get(20, SECONDS);
        assertThat(answer.status()).isEqualTo(expected.statusCode()).isEqualTo(400);
        assertThat(answer.bytes()).isEqualTo(expected.body());
    }

    @Test
    void a_task_goes_its_whole_way_over_a_link() throws Exception {
        Answer created = link.answer(tasks(), "{'id':'one-" + queue + "','payload':{'a':[1.50]}}");
        assertThat(created.status()).isEqualTo(201);
        String again = "{'id':'one-" + queue + "','payload':1}";
        assertThat(link.answer(tasks(), again).body())
                .isEqualTo(new String(post(tasks(), bytes(again)).body(), StandardCharsets.UTF_8));
        assertThat(link.answer(tasks(), "[{'id':'two-" + queue + "','payload':2}]")
                        .text("/0/outcome"))
                .isEqualTo("created");
        Answer claim = link.answer(claims(), "{'max':2}");
        assertThat(claim.body()).contains("{\"a\":[1.50]}");
        JsonNode claimed = claim.json().path("tasks");
        assertThat(claimed).hasSize(2);
        assertThat(end("/leases/extend", claimed.get(0))).isEqualTo("extended");
        assertThat(end("/acks", claimed.get(0))).isEqualTo("done");
        assertThat(end("/leases/release", claimed.get(1))).isEqualTo("released");
        JsonNode released = link.answer(claims(), "{}").json().path("tasks").get(0);
        assertThat(end("/nacks", released)).isEqualTo("retrying");
    }

    @Test
    void what_leads_nowhere_is_not_found() throws Exception {
        for (String path : List.of("/nothing", "/queues//tasks", "/queues/q/claims/", "/tasks/1")) {
            Answer answer = link.answer(path, "{}");
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.text("/type")).isEqualTo("urn:pulsewarden:problem:not-found");
            assertThat(answer.text("/instance")).isEqualTo(path);
        }
    }

    @Test
    void requests_are_answered_as_they_are_done_and_a_waiting_claim_when_a_task_comes() throws Exception {
        CompletableFuture<Answer> claim = link.ask(claims(), CLAIM);
        awaitClaims(1);
        List<CompletableFuture<Answer>> others = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            others.add(link.ask("/queues/other-" + queue + "/tasks", "{'payload':1}"));
        }
        for (CompletableFuture<Answer> other : others) {
            assertThat(other.get(20, SECONDS).status()).isEqualTo(201);
        }
        assertThat(claim).isNotDone();
        link.answer(tasks(), "{'payload':'here'}");
        assertThat(claim.get(20, SECONDS).text("/tasks/0/payload")).isEqualTo("here");
    }

    @Test
    void a_claim_that_is_given_up_ends_is_leased_nothing_and_not_answered() throws Exception {
        CompletableFuture<Answer> claim = link.ask(claims(), CLAIM);
        awaitClaims(1);
        link.giveUp(link.lastId());
        awaitClaims(0);
        assertThat(link.answer(tasks(), "{'payload':1}").status()).isEqualTo(201);
        assertThat(count("READY")).isEqualTo(1);
        assertThat(claim).isNotDone();
        assertThat(link.closed).isNotDone();
    }

    @Test
    void an_id_is_free_again_when_its_request_is_answered_or_given_up() throws Exception {
        link.send("7 " + claims() + "\n" + CLAIM.replace('\'', '"'));
        awaitClaims(1);
        link.giveUp(7);
        link.giveUp(8);
        link.send("7 /acks\n[]");
        assertThat(link.answerOf(7).get(20, SECONDS).body()).isEqualTo("[]");
        link.send("7 /acks\n[]");
        assertThat(link.answer("/acks", "[]").status()).isEqualTo(200);
        assertThat(link.closed).isNotDone();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void with_its_link_a_waiting_claim_ends_and_is_leased_nothing(boolean said) throws Exception {
        link.ask(claims(), CLAIM);
        awaitClaims(1);
        if (said) {
            link.socket().sendClose(1000, "").get(20, SECONDS);
        } else {
            link.socket().abort();
        }
        awaitClaims(0);
        post(tasks(), bytes("{'payload':1}"));
        assertThat(count("READY")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void tasks_that_are_leased_to_a_claim_as_it_is_given_up_or_its_link_ends_are_ready_again(boolean said)
            throws Exception {
        CompletableFuture<Answer> claim = link.ask(claims(), CLAIM);
        Taken taken = await().until(() -> waiting.take(queue, 1), all -> !all.isEmpty())
                .getFirst();
        if (said) {
            link.giveUp(link.lastId());
            link.answer("/acks", "[]");
        } else {
            link.close();
            awaitLinks(0);
        }
        post(tasks(), bytes("{'payload':1}"));
        Claim one = new Claim(queue, 1, Duration.ofMinutes(1), null);
        taken.answer(store.claim(List.of(one)).getFirst());
        await().until(() -> count("READY") == 1);
        assertThat(store.claim(List.of(one)).getFirst())
                .singleElement()
                .satisfies(leased -> assertThat(leased.task().attempts()).isEqualTo(1));
        assertThat(claim).isNotDone();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "/acks\n[]",
                " /acks\n[]",
                "0 /acks\n[]",
                "01 /acks\n[]",
                "-1 /acks\n[]",
                "x /acks\n[]",
                "9007199254740993 /acks\n[]",
                "99999999999999999999 /acks\n[]",
                "1 /acks",
                "1 \n[]",
                "1 acks\n[]",
                "1 /a\u0001\n[]",
                "1 /\u00e4\n[]",
                "1 -\n[]",
                "1"
            })
    void a_message_without_a_header_ends_the_link(String message) throws Exception {
        link.send(message);
        assertThat(link.closed.get(20, SECONDS).code()).isEqualTo(1002);
    }

    @Test
    void the_largest_id_and_a_long_path_are_taken_and_a_longer_one_is_not() throws Exception {
        link.send("9007199254740992 /acks\n[]");
        assertThat(link.answerOf(9007199254740992L).get(20, SECONDS).body()).isEqualTo("[]");
        assertThat(link.answer("/" + "x".repeat(1000), "").status()).isEqualTo(404);
        link.sendPart(bytes("1 /" + "x".repeat(1100)));
        assertThat(link.closed.get(20, SECONDS)).satisfies(close -> {
            assertThat(close.code()).isEqualTo(1009);
            assertThat(close.reason()).contains("at most 1024 bytes");
        });
    }

    @Test
    void an_id_that_is_under_way_ends_the_link() throws Exception {
        link.ask(claims(), CLAIM);
        awaitClaims(1);
        link.send(link.lastId() + " /acks\n[]");
        assertThat(link.closed.get(20, SECONDS)).satisfies(close -> {
            assertThat(close.code()).isEqualTo(1002);
            assertThat(close.reason()).contains("id 1 is under way");
        });
        awaitClaims(0);
    }

    @Test
    void a_text_message_ends_the_link() throws Exception {
        link.socket().sendText("1 /acks\n[]", true).get(20, SECONDS);
        assertThat(link.closed.get(20, SECONDS).code()).isEqualTo(1003);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100 * 1024})
    void a_body_that_is_too_large_is_refused_alone_as_over_http_also_when_others_take_the_room(int held)
            throws Exception {
        CompletableFuture<Answer> claim = link.ask(claims(), CLAIM + " ".repeat(held));
        awaitClaims(1);
        byte[] body = bytes("[" + " ".repeat(300 * 1024) + "]");
        HttpResponse<byte[]> expected = post("/acks", body);
        Answer refused = link.ask("/acks", body).get(20, SECONDS);
        assertThat(refused.status()).isEqualTo(expected.statusCode()).isEqualTo(413);
        assertThat(refused.body()).isEqualTo(new String(expected.body(), StandardCharsets.UTF_8));
        link.answer(tasks(), "{'payload':'here'}");
        assertThat(claim.get(20, SECONDS).text("/tasks/0/payload")).isEqualTo("here");
        awaitAllRoom();
    }

    @Test
    void more_than_is_swallowed_of_a_message_that_is_refused_ends_the_link() throws Exception {
        link.sendPart(bytes("1 /acks\n" + " ".repeat((128 + 256 + 4) * 1024)));
        assertThat(link.closed.get(20, SECONDS)).satisfies(close -> {
            assertThat(close.code()).isEqualTo(1009);
            assertThat(close.reason()).contains("at most " + 256 * 1024);
        });
        awaitAllRoom();
    }

    @Test
    void claims_that_wait_take_no_places_of_other_requests_and_have_a_bound_of_their_own() throws Exception {
        for (int i = 0; i < 8; i++) {
            link.ask(claims(), CLAIM);
        }
        awaitClaims(8);
        assertThat(link.answer("/acks", "[]").status()).isEqualTo(200);
        Answer refused = link.answer(claims(), CLAIM);
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.seconds()).isEqualTo("1");
        assertThat(refused.text("/type")).isEqualTo("urn:pulsewarden:problem:overloaded");
        link.giveUp(1);
        awaitRequests(7);
        assertThat(link.answer(claims(), "{}").status()).isEqualTo(200);
    }

    @Test
    void a_message_for_which_there_is_no_room_is_refused_as_over_http_and_room_comes_back() throws Exception {
        String claim = CLAIM + " ".repeat(100 * 1024);
        link.ask(claims(), claim);
        awaitClaims(1);
        HttpResponse<byte[]> expected = post(claims(), bytes(claim));
        Answer refused = link.answer(claims(), claim);
        assertThat(refused.status()).isEqualTo(expected.statusCode()).isEqualTo(503);
        assertThat(refused.seconds()).isEqualTo("1");
        assertThat(refused.body()).isEqualTo(new String(expected.body(), StandardCharsets.UTF_8));
        link.giveUp(1);
        awaitAllRoom();
    }

    @ParameterizedTest
    @ValueSource(strings = {"part", "claim", "refused"})
    void the_room_of_a_link_that_ends_comes_back(String what) throws Exception {
        String claim = CLAIM + " ".repeat(100 * 1024);
        switch (what) {
            case "part" -> link.sendPart(bytes("1 " + claims() + "\n" + claim));
            case "claim" -> {
                link.ask(claims(), claim);
                awaitClaims(1);
            }
            default -> {
                link.ask(claims(), claim);
                awaitClaims(1);
                link.sendPart(bytes("2 " + claims() + "\n" + claim));
            }
        }
        await().until(() ->
                post("/acks", bytes("[" + " ".repeat(120 * 1024) + "]")).statusCode() == 503);
        link.close();
        awaitAllRoom();
    }

    @Test
    void one_link_more_than_the_bound_is_refused_in_its_handshake_until_another_ends() throws Exception {
        try (LinkClient second = LinkClient.open(port);
                LinkClient third = LinkClient.open(port)) {
            // one that answers counts
            for (LinkClient one : List.of(link, second, third)) {
                assertThat(one.answer("/acks", "[]").status()).isEqualTo(200);
            }
            HttpResponse<?> refused = LinkClient.refusal(port, Map.of());
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).contains("1");
            assertThat(refused.headers().firstValue("Content-Type")).contains("application/problem+json");
            assertThat(refused.body().toString()).contains("urn:pulsewarden:problem:overloaded", "3 links");
            await().until(() -> meters.find("http.server.requests")
                            .tags("uri", "/work", "status", "503")
                            .timer()
                    != null);
            third.socket().abort();
            awaitLinks(2);
            try (LinkClient fourth = LinkClient.open(port)) {
                assertThat(fourth.answer("/acks", "[]").status()).isEqualTo(200);
            }
        }
    }

    @Test
    void who_does_not_ask_for_the_protocol_gets_no_link() throws Exception {
        try (LinkClient other = LinkClient.open(port, "", Map.of())) {
            assertThat(other.closed.get(20, SECONDS).code()).isEqualTo(1002);
        }
    }

    @Test
    void requests_are_counted_by_route_and_outcome() throws Exception {
        long done = counted("/queues/{queue}/tasks", "SUCCESS");
        long refused = counted("/queues/{queue}/tasks", "CLIENT_ERROR");
        link.answer(tasks(), "{'payload':1}");
        link.answer(tasks(), "{");
        await().until(() -> counted("/queues/{queue}/tasks", "SUCCESS") > done);
        await().until(() -> counted("/queues/{queue}/tasks", "CLIENT_ERROR") > refused);
        assertThat(meters.get("pulsewarden.queue.links").gauge().value()).isEqualTo(1);
        link.ask("/queues/empty-" + queue + "/claims", CLAIM);
        awaitRequests(1);
    }

    private long counted(String route, String outcome) {
        Timer timer = meters.find("pulsewarden.queue.link.requests")
                .tags("route", route, "outcome", outcome)
                .timer();
        return timer == null ? 0 : timer.count();
    }

    private String end(String path, JsonNode task) throws Exception {
        return link.answer(
                        path,
                        "[{'id':'%s','lease':'%s'}]"
                                .formatted(
                                        task.path("id").asString(),
                                        task.path("lease").asString()))
                .text("/0/outcome");
    }

    private String tasks() {
        return "/queues/" + queue + "/tasks";
    }

    private String claims() {
        return "/queues/" + queue + "/claims";
    }

    private void awaitLinks(int links) {
        await().until(() -> meters.get("pulsewarden.queue.links").gauge().value() == links);
    }

    private void awaitRequests(int requests) {
        await().until(() ->
                meters.get("pulsewarden.queue.link.requests.active").gauge().value() == requests);
    }

    private void awaitClaims(int claims) {
        await().until(() -> stats().path("waitingClaims").asInt() == claims);
    }

    /** The largest body but a little fits only if hardly anything else is held. */
    private void awaitAllRoom() {
        byte[] most = bytes("[" + " ".repeat(127 * 1024) + "]");
        await().until(() -> post("/acks", most).statusCode() == 200);
        awaitRequests(0);
    }

    private long count(String state) throws Exception {
        return stats().at("/counts/" + state).asLong();
    }

    private JsonNode stats() throws Exception {
        HttpRequest request = request("/queues/" + queue).GET().build();
        return new JsonMapper()
                .readTree(http.send(request, BodyHandlers.ofString()).body());
    }

    private HttpResponse<byte[]> post(String path, byte[] body) throws Exception {
        HttpRequest request = request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        return http.send(request, BodyHandlers.ofByteArray());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(60));
    }

    private static byte[] bytes(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }
}
