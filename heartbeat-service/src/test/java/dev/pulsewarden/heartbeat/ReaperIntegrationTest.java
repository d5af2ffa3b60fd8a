package dev.pulsewarden.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pulsewarden.heartbeat.LiveService.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, a real service, real signals. Timeout 1 s, no startup grace, 1 s from SIGTERM to SIGKILL. */
@EnabledOnOs(OS.LINUX)
class ReaperIntegrationTest {

    private static final String[] POLICIES = {
        "policies[0].service=*",
        "policies[0].timeout=1s",
        "policies[0].startup-grace=0s",
        "policies[0].kill-grace=1s",
        "policies[1].service=exempt-*",
        "policies[1].exempt=true",
        "policies[2].service=patient-*",
        "policies[2].kill-grace=1h"
    };
    private static final int SOMEBODY = 65534;
    private static final int SOMEBODY_ELSE = 65533;

    @TempDir
    static Path data;

    private static LiveService service;

    @BeforeAll
    static void start() {
        service = new LiveService(data, POLICIES);
        Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void a_stopped_process_gets_sigterm_then_sigkill_with_one_audit_row_and_one_event() {
        try (Child child = Child.sleeping().stopped()) {
            assertThat(service.beat("stopped", child.pid()).is("endable")).isTrue();
            child.await();
            assertThat(child.exitCode()).isEqualTo(137);
            await().until(() -> "ENDED_AFTER_SIGKILL".equals(service.result("stopped")));
            assertThat(service.kills("stopped")).hasSize(1);
            assertThat(service.signals("stopped")).containsExactly("SIGTERM", "SIGKILL");
            await().until(() -> service.broker.of("process.reaped", "stopped").size() == 1);
            assertThat(service.broker.of("process.exited", "stopped")).isEmpty();
            assertThat(service.state("stopped")).isEqualTo("DOWN");
            assertThat(service.beat("stopped", child.pid()).status()).isEqualTo(410);
        }
    }

    @Test
    void one_that_ignores_sigterm_gets_sigkill() {
        try (Child child = Child.stubborn()) {
            service.beat("stubborn", child.pid());
            child.await();
            assertThat(child.exitCode()).isEqualTo(137);
            await().until(() -> "ENDED_AFTER_SIGKILL".equals(service.result("stubborn")));
        }
    }

    @Test
    void one_that_exits_on_sigterm_gets_no_sigkill() {
        try (Child child = Child.shell("trap 'exit 3' TERM; echo ready; while :; do sleep 0.1; done")) {
            service.beat("polite", child.pid());
            child.await();
            assertThat(child.exitCode()).isEqualTo(3);
            await().until(() -> "ENDED_AFTER_SIGTERM".equals(service.result("polite")));
            assertThat(service.signals("polite")).containsExactly("SIGTERM");
            await().until(() -> service.broker.of("process.reaped", "polite").size() == 1);
        }
    }

    @Test
    void one_that_speaks_after_sigterm_is_spared() {
        try (Child child = Child.stubborn()) {
            service.beat("patient-one", child.pid());
            await().until(() -> service.signals("patient-one").equals(List.of("SIGTERM")));
            Answer answer = service.beat("patient-one", child.pid());
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text("state")).isEqualTo("UP");
            await().until(() -> "SPARED"
                    .equals(service.kills("patient-one")
                            .getLast()
                            .path("result")
                            .asString("")));
            await().until(() ->
                    !service.broker.of("process.recovered", "patient-one").isEmpty());
            assertThat(child.isAlive()).isTrue();
        }
    }

    @Test
    void an_exempt_one_is_left_alone() {
        try (Child child = Child.sleeping()) {
            assertThat(service.beat("exempt-one", child.pid()).is("exempt")).isTrue();
            await().until(() -> service.hold("exempt-one").equals("exempt"));
            assertLeftAlone("exempt-one", child);
        }
    }

    @Test
    void a_zombie_has_ended_though_its_parent_does_not_wait() {
        try (Child parent = Child.of("sh", "-c", "sleep 1000 & echo $!; exec sleep 1000")) {
            long child = Long.parseLong(parent.line());
            parent.with(child);
            await().until(() -> "sleep".equals(Child.commandOf(parent.pid()))); // a shell would wait for its child
            service.beat("zombie", child);
            await().until(() -> "ENDED_AFTER_SIGTERM".equals(service.result("zombie")));
            assertThat(Child.stateOf(child)).isEqualTo("Z");
            assertThat(service.state("zombie")).isEqualTo("DOWN");
        }
    }

    @Test
    void an_end_that_is_not_ours_is_an_exit() {
        try (Child child = Child.shell("echo ready; read line")) {
            service.beat("patient-exit", child.pid());
            child.kill();
            await().until(() ->
                    service.broker.of("process.exited", "patient-exit").size() == 1);
            assertThat(service.kills("patient-exit")).isEmpty();
            Answer late = service.beat("patient-exit", child.pid());
            assertThat(late.status()).as("no signal was sent, so no 410").isEqualTo(200);
            assertThat(late.text("state")).isEqualTo("DOWN");
        }
    }

    @Test
    void the_first_process_ourselves_and_our_ancestors_are_watched_and_never_ended() {
        long self = ProcessHandle.current().pid();
        long parent = ProcessHandle.current().parent().orElseThrow().pid();
        assertThat(service.beat("first", 1).text("reason")).contains("pid 1");
        assertThat(service.beat("itself", self).text("reason")).contains("itself");
        assertThat(service.beat("parent", parent).text("reason")).contains("ancestor");
        for (String name : List.of("first", "itself", "parent")) {
            await().until(() -> service.hold(name).equals("not-endable"));
            assertThat(service.kills(name)).isEmpty();
        }
    }

    @Test
    void a_process_that_nobody_can_see_is_watched() {
        Answer answer = service.beat("nowhere", Integer.MAX_VALUE);
        assertThat(answer.is("endable")).isFalse();
        assertThat(answer.text("reason")).contains("can be seen");
        await().until(() -> service.hold("nowhere").equals("not-endable"));
    }

    @Test
    void another_users_word_ends_nobody_elses_process() {
        assumeOtherUsers();
        try (Child child = Child.ofUser(SOMEBODY, "sleep", "1000")) {
            awaitUser(child, SOMEBODY);
            String beat = "{\"name\":\"others\",\"pid\":" + child.pid() + "}";
            Answer answer = service.asUser(SOMEBODY_ELSE, "POST", "/heartbeat", beat);
            assertThat(answer.is("endable")).isFalse();
            assertThat(answer.text("reason")).contains("user 65533").contains("user 65534");
            await().until(() -> service.hold("others").equals("not-endable"));
            assertLeftAlone("others", child);
        }
    }

    @Test
    void a_processes_own_user_and_root_vouch_for_it_and_nobody_else_keeps_it_alive_or_speaks_for_it() {
        assumeOtherUsers();
        try (Child child = Child.ofUser(SOMEBODY, "bash", "-c", "trap '' TERM; while :; do sleep 1; done")) {
            awaitUser(child, SOMEBODY);
            String beat = "{\"name\":\"patient-own\",\"pid\":" + child.pid() + "}";
            assertThat(service.asUser(SOMEBODY_ELSE, "POST", "/heartbeat", beat).is("endable"))
                    .isFalse();
            Answer own = service.asUser(SOMEBODY, "POST", "/heartbeat", beat);
            assertThat(own.is("endable")).isTrue();
            Answer foreign = service.asUser(SOMEBODY_ELSE, "POST", "/heartbeat", beat);
            assertThat(foreign.status()).isEqualTo(403);
            assertThat(foreign.text("type")).endsWith("not-yours");
            String instance = "/instances/" + own.text("instance");
            assertThat(service.asUser(SOMEBODY_ELSE, "POST", instance + "/stopping", "{}")
                            .status())
                    .isEqualTo(403);
            assertThat(service.asUser(SOMEBODY_ELSE, "POST", instance + "/exit", "{\"reason\":\"x\"}")
                            .status())
                    .isEqualTo(403);
            assertThat(service.asUser(SOMEBODY_ELSE, "DELETE", instance, "").status())
                    .isEqualTo(403);
            assertThat(service.asUser(SOMEBODY_ELSE, "DELETE", "/services/patient-own", "")
                            .status())
                    .isEqualTo(403);
            await().until(() -> service.signals("patient-own").equals(List.of("SIGTERM")));
            assertThat(service.asUser(SOMEBODY_ELSE, "POST", "/heartbeat", beat).status())
                    .as("nobody else spares it")
                    .isEqualTo(403);
            assertThat(service.result("patient-own")).isEqualTo("open");
            assertThat(service.beat("patient-own", child.pid()).status()).isEqualTo(200);
            await().until(() -> "SPARED"
                    .equals(service.kills("patient-own")
                            .getLast()
                            .path("result")
                            .asString("")));
        }
    }

    @Test
    void a_user_cannot_have_roots_process_ended_by_naming_roots_connection() throws IOException {
        assumeOtherUsers();
        try (Child child = Child.sleeping();
                ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
                Socket accepted = server.accept()) {
            String beat = "{\"name\":\"forged\",\"pid\":" + child.pid() + ",\"peer\":" + peer(accepted) + "}";
            Answer answer = service.asUser(SOMEBODY, "POST", "/heartbeat", beat);
            assertThat(answer.is("endable")).isFalse();
            assertThat(answer.text("reason")).contains("names another peer");
            await().until(() -> service.hold("forged").equals("not-endable"));
            assertLeftAlone("forged", child);
            assertThat(client.isConnected()).isTrue();
        }
    }

    @Test
    void a_header_that_names_another_address_gives_no_power() {
        assumeOtherUsers();
        try (Child child = Child.ofUser(SOMEBODY, "sleep", "1000")) {
            awaitUser(child, SOMEBODY);
            String beat = "{\"name\":\"header\",\"pid\":" + child.pid() + "}";
            Answer answer = service.asUser(SOMEBODY, "POST", "/heartbeat", beat, "X-Forwarded-For: 127.0.0.1");
            assertThat(answer.is("endable")).isFalse();
            assertThat(answer.text("reason")).contains("proxy");
        }
    }

    @Test
    void a_heartbeat_through_the_broker_counts_as_one_from_the_brokers_client() throws IOException {
        try (ServerSocket broker = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Child child = Child.of(
                        "bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/" + broker.getLocalPort() + "; exec sleep 1000");
                Socket accepted = broker.accept()) {
            String beat = "{\"name\":\"carried\",\"pid\":" + child.pid() + ",\"peer\":" + peer(accepted) + "}";
            Answer answers = service.post("/heartbeats", "[" + beat + "]");
            assertThat(answers.body().path(0).path("outcome").asString()).isEqualTo("accepted");
            assertThat(answers.body().path(0).path("endable").asBoolean()).isTrue();
            await().until(() -> service.hold("carried").equals("silent-broker"));
            assertLeftAlone("carried", child);
        }
    }

    @Test
    void a_process_in_another_pid_namespace_is_found_there_and_ended() {
        String beat = "{\"name\":\"contained\",\"pid\":1}";
        try (Child outer = Child.of(
                "unshare",
                "--pid",
                "--fork",
                "bash",
                "-c",
                service.script("POST", "/heartbeat", beat) + "; echo; echo done; sleep 1000")) {
            String line = outer.line();
            assumeTrue(line != null && line.startsWith("HTTP"), "pid namespaces cannot be made here: " + line);
            await().until(() -> "ENDED_AFTER_SIGKILL".equals(service.result("contained")));
            assertThat(service.instance("contained").path("pid").asLong()).isGreaterThan(1);
            assertThat(service.instance("contained").path("endable").asBoolean())
                    .isTrue();
            outer.await();
        }
    }

    @Test
    void one_that_deregisters_is_watched_no_more() {
        try (Child child = Child.sleeping()) {
            String id = service.beat("leaving", child.pid()).text("instance");
            assertThat(service.send(service.request("/instances/" + id).DELETE())
                            .status())
                    .isEqualTo(204);
            assertThat(service.get("/services/leaving").status()).isEqualTo(404);
            assertThat(child.isAlive()).isTrue();
        }
    }

    @Test
    void one_that_says_it_stops_is_ended_when_it_overstays() {
        try (Child child = Child.sleeping()) {
            String id = service.beat("overstaying", child.pid()).text("instance");
            Answer answer =
                    service.post("/instances/" + id + "/stopping", "{\"timeout\":\"1500ms\",\"reason\":\"bye\"}");
            assertThat(answer.text("state")).isEqualTo("STOPPING");
            assertThat(answer.body().path("timeoutMs").asLong()).isEqualTo(1500);
            child.await();
            assertThat(child.exitCode()).isEqualTo(143);
        }
    }

    @Test
    void a_case_that_was_open_when_heartbeat_service_ended_is_taken_up_again(@TempDir Path own) {
        try (Child child = Child.stubborn();
                Child spoken = Child.stubborn()) {
            try (LiveService first =
                    new LiveService(own, with("policies[3].service=longer*", "policies[3].kill-grace=5s"))) {
                first.beat("longer", child.pid());
                first.beat("longer-spared", spoken.pid());
                await().until(() -> first.signals("longer").equals(List.of("SIGTERM"))
                        && first.signals("longer-spared").equals(List.of("SIGTERM")));
                Answer suspended = first.send(first.request("/reaper")
                        .header("Content-Type", "application/json")
                        .PUT(BodyPublishers.ofString("{\"mode\":\"SUSPENDED\",\"reason\":\"a test needs time\"}")));
                assertThat(suspended.status()).isEqualTo(200);
            }
            assertThat(child.isAlive()).isTrue();
            try (LiveService second = new LiveService(own, POLICIES)) {
                assertThat(second.beat("longer-spared", spoken.pid()).text("state"))
                        .isEqualTo("UP");
                child.await();
                assertThat(child.exitCode()).isEqualTo(137);
                await().until(() -> "ENDED_AFTER_SIGKILL".equals(second.result("longer")));
                assertThat(second.kills("longer")).hasSize(1);
                assertThat(second.kills("longer-spared")
                                .getLast()
                                .path("result")
                                .asString())
                        .isEqualTo("SPARED");
            }
        }
    }

    private static String[] with(String... more) {
        return Stream.of(POLICIES, more).flatMap(Arrays::stream).toArray(String[]::new);
    }

    private static String peer(Socket accepted) {
        return "{\"remoteAddress\":\"%s\",\"remotePort\":%d,\"localAddress\":\"%s\",\"localPort\":%d}"
                .formatted(
                        accepted.getInetAddress().getHostAddress(),
                        accepted.getPort(),
                        accepted.getLocalAddress().getHostAddress(),
                        accepted.getLocalPort());
    }

    private static void assertLeftAlone(String name, Child child) {
        assertThat(service.kills(name)).isEmpty();
        assertThat(child.isAlive()).isTrue();
        assertThat(service.state(name)).isEqualTo("LATE");
    }

    private static void assumeOtherUsers() {
        assumeTrue(Child.canHaveOtherUsers(), "only root can have processes of several users");
    }

    private static void awaitUser(Child child, int uid) {
        await().until(() -> Integer.toString(uid).equals(Child.uidOf(child.pid())));
    }
}
