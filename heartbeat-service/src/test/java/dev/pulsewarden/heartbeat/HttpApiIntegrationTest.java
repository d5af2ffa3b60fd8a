package dev.pulsewarden.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pulsewarden.heartbeat.LiveService.Answer;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The API as its clients meet it. Nobody is late here. */
class HttpApiIntegrationTest {

    @TempDir
    static Path data;

    private static LiveService service;

    @BeforeAll
    static void start() {
        service = new LiveService(data, "policies[0].service=*", "policies[0].exempt=true", "limits.instances=300");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void a_heartbeat_is_answered_with_what_it_means() {
        Answer answer = service.post("/heartbeat", "{\"name\":\"plain\",\"interval\":\"2s\",\"unknown\":1}");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text("service")).isEqualTo("plain");
        assertThat(answer.text("state")).isEqualTo("UP");
        assertThat(answer.body().path("timeoutMs").asLong()).isEqualTo(6000);
        assertThat(answer.text("deadline")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(answer.is("exempt")).isTrue();
        assertThat(answer.is("endable")).isFalse();
        assertThat(answer.text("reason")).isEqualTo("it gave no pid");
        assertThat(service.post("/heartbeat", "{\"name\":\"plain\"}")
                        .body()
                        .path("timeoutMs")
                        .asLong())
                .as("once is enough")
                .isEqualTo(6000);
        assertThat(service.post("/heartbeat", "{\"name\":\"plain\"}").text("instance"))
                .isEqualTo(answer.text("instance"));
    }

    @Test
    void the_name_may_stand_in_the_path_and_the_body_may_be_left_out() {
        Answer answer = service.send(service.request("/heartbeat/by-path").POST(BodyPublishers.noBody()));
        assertThat(answer.text("service")).isEqualTo("by-path");
        assertThat(service.post("/heartbeat/by-path", "").text("service")).isEqualTo("by-path");
        assertThat(service.post("/heartbeat/heartbeat", "{\"name\":\"behind-a-proxy\"}")
                        .text("service"))
                .isEqualTo("behind-a-proxy");
    }

    @Test
    void with_a_pid_and_no_name_the_service_is_the_command() {
        try (Child child = Child.sleeping()) {
            Answer answer = service.post("/heartbeat", "{\"pid\":" + child.pid() + "}");
            assertThat(answer.text("service")).isEqualTo("sleep");
            assertThat(service.post("/heartbeat", "{\"pid\":" + child.pid() + "}")
                            .text("instance"))
                    .isEqualTo(answer.text("instance"));
        }
    }

    @Test
    void another_process_is_another_instance() {
        try (Child one = Child.sleeping();
                Child other = Child.sleeping()) {
            assertThat(service.beat("several", one.pid()).text("instance"))
                    .isNotEqualTo(service.beat("several", other.pid()).text("instance"));
            JsonNode shown = service.get("/services/several").body();
            assertThat(shown.path("counts").path("UP").asInt()).isEqualTo(2);
            assertThat(shown.path("rules").path("exempt").asString()).isEqualTo("*");
            assertThat(shown.path("policy").path("killGraceMs").asLong()).isEqualTo(5000);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/heartbeat", "/heartbeat/a", "/heartbeats", "/instances/x/stopping", "/instances/x/exit"})
    void a_body_that_is_not_json_by_its_type_is_refused(String path) {
        for (String type :
                new String[] {"text/plain", "application/x-www-form-urlencoded", "nonsense", "application/xml"}) {
            Answer answer = service.send(service.request(path)
                    .header("Content-Type", type)
                    .POST(BodyPublishers.ofString("{\"name\":\"a\"}")));
            assertThat(answer.status()).isEqualTo(415);
            assertThat(answer.text("type")).isEqualTo("urn:pulsewarden:problem:unsupported-media-type");
        }
        Answer untyped = service.send(service.request(path).POST(BodyPublishers.ofString("{\"name\":\"a\"}")));
        assertThat(untyped.status()).isEqualTo(415);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | name",
                "{\"name\":\"a b\"} | name",
                "{\"name\":\"\"} | name",
                "{\"name\":\"a\",\"pid\":0} | pid",
                "{\"name\":\"a\",\"pid\":-1} | pid",
                "{\"name\":\"a\",\"pid\":\"x\"} | pid",
                "{\"name\":\"a\",\"interval\":99} | interval",
                "{\"name\":\"a\",\"interval\":\"2h\"} | interval",
                "{\"name\":\"a\",\"interval\":\"soon\"} | interval",
                "{\"name\":\"a\",\"instance\":\"a/b\"} | instance",
                "null | body",
            })
    void a_wrong_field_is_named(String body, String field) {
        Answer answer = service.post("/heartbeat", body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body().path("errors").path(0).path("field").asString())
                .isEqualTo(field);
    }

    @Test
    void what_is_too_large_is_refused() {
        String large = "{\"name\":\"a\",\"meta\":{\"x\":\"" + "y".repeat(70_000) + "\"}}";
        assertThat(service.post("/heartbeat", large).status()).isEqualTo(413);
        String many = IntStream.range(0, 10_001).mapToObj(_ -> "{}").collect(Collectors.joining(",", "[", "]"));
        assertThat(service.post("/heartbeats", many).status()).isEqualTo(413);
        assertThat(service.post("/heartbeat", "{\"name\":").text("type")).endsWith("malformed-json");
    }

    @Test
    void an_interval_that_is_not_allowed_is_refused_and_the_heartbeat_counts() {
        service.post("/heartbeat", "{\"name\":\"hasty\"}");
        String before = service.instance("hasty").path("deadline").asString();
        assertThat(service.post("/heartbeat", "{\"name\":\"hasty\",\"interval\":99}")
                        .status())
                .isEqualTo(400);
        assertThat(service.instance("hasty").path("deadline").asString()).isGreaterThan(before);
    }

    @Test
    void containers_with_the_same_pid_are_instances_of_their_own() {
        assumeTrue(Child.canHaveOtherUsers(), "only root can have pid namespaces");
        String beat = service.script("POST", "/heartbeat", "{\"name\":\"contained\",\"pid\":1}");
        String[] command = {"unshare", "--pid", "--fork", "bash", "-c", beat + "; echo; echo done; sleep 1000"};
        assumeTrue(Child.of("unshare", "--pid", "--fork", "true").await().exitCode() == 0, "there are none here");
        try (Child one = Child.of(command)) {
            one.readUntil("done");
            await().until(() -> service.instance("contained").path("endable").asBoolean());
            try (Child other = Child.of(command)) {
                other.readUntil("done");
                JsonNode counts = service.get("/services/contained").body().path("counts");
                assertThat(counts.path("UP").asInt()).isEqualTo(2);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"status\":\"STARTING\"",
                "\"status\":[1]",
                "\"startedAt\":\"yesterday\"",
                "\"meta\":7",
                "\"meta\":{\"large\":\"LARGE\"}",
                "\"host\":\"LARGE\"",
            })
    void what_is_only_shown_fails_no_heartbeat(String field) {
        String said = field.replace("LARGE", "y".repeat(3000));
        Answer answer = service.post("/heartbeat", "{\"name\":\"shown\",\"interval\":\"2s\"," + said + "}");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().path("timeoutMs").asLong()).isEqualTo(6000);
    }

    @Test
    void one_bad_item_of_a_list_fails_none_of_its_neighbours() {
        Answer answer = service.post(
                "/heartbeats",
                "[{\"name\":\"l1\"},{\"name\":\"?\"},null,{\"name\":\"l3\",\"interval\":\"soon\"},7,{\"name\":\"l2\"}]");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().findValuesAsString("outcome"))
                .containsExactly("accepted", "refused", "refused", "refused", "refused", "accepted");
        assertThat(answer.body().path(0).path("service").asString()).isEqualTo("l1");
        assertThat(answer.body().path(1).path("problem").asString()).isEqualTo("invalid-request");
    }

    @Test
    void a_heartbeat_that_no_parser_takes_fails_none_of_its_neighbours() {
        Answer answer = service.post(
                "/heartbeats",
                "[{\"name\":\"m1\"},{\"name\":\"m2\",\"meta\":{\"n\":" + "7".repeat(5_000) + "}},{\"name\":\"m3\"}]");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().findValuesAsString("outcome")).containsExactly("accepted", "refused", "accepted");
        assertThat(answer.body().path(1).path("problem").asString()).isEqualTo("invalid-request");
    }

    @Test
    void lists_come_in_pages() {
        for (int i = 0; i < 5; i++) {
            service.post("/heartbeat", "{\"name\":\"zz-page-" + i + "\"}");
        }
        JsonNode first = service.get("/services?after=zz-page&limit=3").body();
        assertThat(first.path("items").findValuesAsString("service"))
                .containsExactly("zz-page-0", "zz-page-1", "zz-page-2");
        JsonNode second = service.get(
                        "/services?limit=3&after=" + first.path("next").asString())
                .body();
        assertThat(second.path("items").size()).isEqualTo(2);
        assertThat(second.has("next")).isFalse();
        assertThat(service.get("/instances?limit=2").body().path("items").size())
                .isEqualTo(2);
        assertThat(service.get("/instances?limit=0").status()).isEqualTo(400);
        assertThat(service.get("/reaper/kills?after=x").status()).isEqualTo(400);
    }

    @Test
    void what_is_not_there_is_not_found() {
        assertThat(service.get("/services/nobody").status()).isEqualTo(404);
        assertThat(service.post("/instances/nobody/stopping", "{}").status()).isEqualTo(404);
        assertThat(service.send(service.request("/instances/nobody").DELETE()).status())
                .isEqualTo(404);
        assertThat(service.get("/nothing/here").body().path("type").asString())
                .isEqualTo("urn:pulsewarden:problem:not-found");
    }

    @Test
    void last_words_are_kept_and_the_process_is_stopping() {
        try (Child child = Child.sleeping()) {
            String id = service.beat("dying", child.pid()).text("instance");
            Answer answer = service.post(
                    "/instances/" + id + "/exit", "{\"reason\":\"no disk\",\"exitCode\":2,\"error\":\"IOException\"}");
            assertThat(answer.text("state")).isEqualTo("STOPPING");
            assertThat(service.instance("dying")
                            .path("lastWords")
                            .path("exitCode")
                            .asInt())
                    .isEqualTo(2);
            assertThat(service.post("/instances/" + id + "/exit", "{}").status())
                    .isEqualTo(400);
        }
    }

    @Test
    void a_forgotten_service_is_gone() {
        service.post("/heartbeat", "{\"name\":\"forgotten\"}");
        assertThat(service.send(service.request("/services/forgotten").DELETE()).status())
                .isEqualTo(204);
        assertThat(service.get("/services/forgotten").status()).isEqualTo(404);
    }

    @Test
    void a_web_page_of_another_site_ends_nobodys_processes() {
        try (Child child = Child.sleeping()) {
            String body = "{\"name\":\"page\",\"pid\":" + child.pid() + "}";
            for (String origin : new String[] {"https://evil.example", "null", "http://127.0.0.1:1"}) {
                Answer answer = service.send(service.request("/heartbeat")
                        .header("Content-Type", "application/json")
                        .header("Origin", origin)
                        .POST(BodyPublishers.ofString(body)));
                assertThat(answer.status()).isEqualTo(403);
                assertThat(answer.text("type")).endsWith("foreign-origin");
            }
            Answer own = service.send(service.request("/heartbeat")
                    .header("Content-Type", "application/json")
                    .header("Origin", "http://127.0.0.1:" + service.port)
                    .POST(BodyPublishers.ofString(body)));
            assertThat(own.status()).isEqualTo(200);
        }
    }

    @Test
    void what_a_stranger_said_about_a_process_does_not_count_once_its_own_user_speaks() {
        assumeTrue(Child.canHaveOtherUsers(), "only root can have processes of several users");
        try (Child child = Child.sleeping()) {
            String trap = "{\"name\":\"trapped\",\"pid\":" + child.pid() + ",\"interval\":100}";
            Answer strangers = service.asUser(65533, "POST", "/heartbeat", trap);
            assertThat(strangers.is("endable")).isFalse();
            assertThat(strangers.body().path("timeoutMs").asLong()).isEqualTo(1000);
            Answer own = service.beat("trapped", child.pid());
            assertThat(own.is("endable")).isTrue();
            await().until(() -> service.instance("trapped").path("endable").asBoolean());
            assertThat(service.beat("trapped", child.pid())
                            .body()
                            .path("timeoutMs")
                            .asLong())
                    .isEqualTo(9000);
            assertThat(service.asUser(65533, "POST", "/heartbeat", trap).status())
                    .isEqualTo(403);
            assertThat(service.instance("trapped").path("timeoutMs").asLong()).isEqualTo(9000);
        }
    }

    @Test
    void a_process_that_has_given_up_its_privileges_still_speaks_for_itself() {
        assumeTrue(Child.canHaveOtherUsers(), "only root can have processes of several users");
        String script = "read go; exec setpriv --reuid=65533 --regid=65533 --clear-groups -- sleep 1000";
        try (Child child = Child.of("sh", "-c", script)) {
            service.beat("dropped", child.pid());
            await().until(() -> service.instance("dropped").path("endable").asBoolean());
            child.write("go\n");
            await().until(() -> "65533".equals(Child.uidOf(child.pid())));
            String beat = "{\"name\":\"dropped\",\"pid\":" + child.pid() + "}";
            assertThat(service.asUser(65533, "POST", "/heartbeat", beat).status())
                    .isEqualTo(200);
            assertThat(service.asUser(65532, "POST", "/heartbeat", beat).status())
                    .isEqualTo(403);
        }
    }

    @Test
    void who_hangs_up_before_the_answer_vouches_for_nobody() throws Exception {
        try (Child child = Child.sleeping()) {
            String body = "{\"name\":\"hung-up\",\"pid\":" + child.pid() + "}";
            String request =
                    "POST /heartbeat HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\nContent-Length: "
                            + body.length() + "\r\n\r\n" + body;
            for (int i = 0; i < 20; i++) {
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), service.port)) {
                    socket.setSoLinger(true, 0); // a reset
                    socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
                }
            }
            service.get("/services");
            assertThat(service.instance("hung-up").path("endable").asBoolean()).isFalse();
        }
    }

    @Test
    void the_reapers_mode_needs_a_reason_and_is_shown() {
        Answer wrong = service.send(service.request("/reaper")
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString("{\"mode\":\"OBSERVE\"}")));
        assertThat(wrong.status()).isEqualTo(400);
        Answer right = service.send(service.request("/reaper")
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString("{\"mode\":\"OBSERVE\",\"reason\":\"a look first\"}")));
        assertThat(right.status()).isEqualTo(200);
        assertThat(service.get("/reaper").text("mode")).isEqualTo("OBSERVE");
        assertThat(service.get("/reaper").text("reason")).isEqualTo("a look first");
    }

    @Test
    void a_full_registry_is_said_and_nothing_breaks(@TempDir Path own) {
        try (LiveService small = new LiveService(own, "limits.instances=2")) {
            small.post("/heartbeat", "{\"name\":\"a\"}");
            small.post("/heartbeat", "{\"name\":\"b\"}");
            Answer full = small.post("/heartbeat", "{\"name\":\"c\"}");
            assertThat(full.status()).isEqualTo(503);
            assertThat(full.text("type")).endsWith("registry-full");
            assertThat(small.post("/heartbeat", "{\"name\":\"a\"}").status()).isEqualTo(200);
        }
    }

    @Test
    void health_and_metrics_are_served() {
        assertThat(service.get("/actuator/health/liveness").text("status")).isEqualTo("UP");
        assertThat(service.get("/actuator/health/readiness").text("status")).isEqualTo("UP");
    }

    @Test
    void headers_that_take_a_connections_place_are_not_configurable(@TempDir Path own) {
        System.setProperty("server.forward-headers-strategy", "native");
        try {
            assertThatThrownBy(() -> new LiveService(own).close()).hasStackTraceContaining("forward-headers-strategy");
        } finally {
            System.clearProperty("server.forward-headers-strategy");
        }
    }
}
