package dev.pulsewarden.queue.web;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import dev.pulsewarden.queue.Cable;
import dev.pulsewarden.queue.QueueServiceApplication;
import dev.pulsewarden.queue.web.Http.Answer;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole service over a store in another place, the way to which is cut and mended. */
@Timeout(180)
class OutageApiIntegrationTest {

    @TempDir
    Path folder;

    private final MongoServer mongo = new MongoServer(new MemoryBackend());
    private final List<String> events = new CopyOnWriteArrayList<>();
    private Cable cable;
    private HttpServer broker;
    private @Nullable ConfigurableApplicationContext service;
    private Http http;

    @BeforeEach
    void prepare() throws Exception {
        cable = new Cable(mongo.bind().getPort());
        broker = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        broker.createContext("/events", exchange -> {
            events.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] answer = "[]".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        broker.start();
    }

    @AfterEach
    void end() throws Exception {
        if (service != null) {
            service.close();
        }
        cable.close();
        mongo.shutdownNow();
        broker.stop(0);
    }

    @Test
    void an_outage_as_clients_see_it_from_its_beginning_to_its_end() {
        start();
        http.post("/queues/q/tasks", "[{'payload':1,'id':'held'},{'payload':1,'id':'other'}]");
        Answer claimed = http.post("/queues/q/claims", "{'max':2}");
        assertThat(Http.texts(claimed.json().path("tasks"), "id")).containsExactly("held", "other");
        String lease = "[{'id':'held','lease':'" + claimed.text("/tasks/0/lease") + "'}]";
        cut();

        Answer one = http.post("/queues/q/tasks", "{'payload':{'n':1},'id':'one'}");
        assertThat(one.status()).isEqualTo(202);
        assertThat(one.json().path("spooled").asBoolean()).isTrue();
        assertThat(one.text("/state")).isEqualTo("READY");
        assertThat(http.post("/queues/q/tasks", "{'payload':{'n':1},'id':'one'}")
                        .json())
                .isEqualTo(one.json());
        Answer more = http.post("/queues/q/tasks", "[{'payload':2,'id':'two'},{'id':'bad'}]");
        assertThat(Http.texts(more.json(), "outcome")).containsExactly("spooled", "refused");
        assertThat(http.post("/queues/other/tasks", "{'payload':1,'id':'one'}").status())
                .isEqualTo(409);

        assertThat(http.post("/acks", lease).text("/0/outcome")).isEqualTo("held");
        assertThat(http.post("/nacks", lease).text("/0/outcome")).isEqualTo("held");
        for (Answer refused : List.of(
                http.post("/queues/q/claims", "{'wait':20000}"),
                http.post("/leases/extend", lease),
                http.post("/leases/release", lease),
                http.get("/queues"),
                http.get("/queues/q"),
                http.get("/queues/q/tasks"),
                http.get("/tasks/unknown"),
                http.post("/queues/q/pause"))) {
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.text("/type")).isEqualTo("urn:pulsewarden:problem:store-unavailable");
            assertThat(refused.header("Retry-After")).matches("[1-9]\\d*");
            assertThat(refused.body()).doesNotContain("127.0.0.1").doesNotContain("Exception");
        }
        assertThat(http.get("/tasks/one").json().path("spooled").asBoolean()).isTrue();

        assertThat(http.get("/actuator/health/readiness").status()).isEqualTo(200);
        assertThat(http.get("/actuator/health/liveness").status()).isEqualTo(200);
        Answer health = http.get("/actuator/health");
        assertThat(health.status()).isEqualTo(200);
        assertThat(health.text("/status")).isEqualTo("UP");
        assertThat(health.text("/components/store/status")).isEqualTo("AWAY");
        assertThat(health.text("/components/store/details/spooledTasks")).isEqualTo("2");
        assertThat(health.text("/components/store/details/heldEndings")).isEqualTo("1");
        assertThat(health.body()).doesNotContain("127.0.0.1");
        assertThat(http.get("/actuator/prometheus").body())
                .contains("pulsewarden_queue_spool_waiting{lane=\"tasks\"} 2.0")
                .contains("resilience4j_circuitbreaker_state");
        await().until(() -> events.stream().anyMatch(event -> event.contains("store.unavailable")));

        cable.mend();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> http.get("/queues").text("/spool/tasks").equals("0"));
        assertThat(http.post("/acks", lease).text("/0/outcome")).isEqualTo("done");
        assertThat(http.get("/tasks/one").json().has("spooled")).isFalse();
        assertThat(http.get("/queues/q").text("/spool/tasks")).isEqualTo("0");
        assertThat(http.get("/queues").text("/spool/heldEndings")).isEqualTo("0");
        assertThat(http.post("/queues/q/tasks", "{'payload':3,'id':'three'}").status())
                .isEqualTo(201);
        assertThat(Http.texts(http.post("/queues/q/claims", "{'max':9}").json().path("tasks"), "id"))
                .containsExactly("one", "two", "three");
        await().until(() -> events.stream().anyMatch(event -> event.contains("store.available")));
        assertThat(health().text("/components/store/status")).isEqualTo("UP");
    }

    @Test
    void ends_that_were_held_are_told_once_the_store_has_them() {
        start();
        http.post(
                "/queues/q/tasks",
                "[{'payload':1,'id':'good','replyTo':'r.good'},"
                        + "{'payload':1,'id':'bad','maxAttempts':1,'replyTo':'r.bad','correlationId':'c'}]");
        Answer claimed = http.post("/queues/q/claims", "{'max':2,'worker':'w'}");
        cut();
        assertThat(http.post(
                                "/acks",
                                "[{'id':'good','lease':'" + claimed.text("/tasks/0/lease") + "','result':{'n' : 7}}]")
                        .text("/0/outcome"))
                .isEqualTo("held");
        assertThat(http.post(
                                "/nacks",
                                "[{'id':'bad','lease':'" + claimed.text("/tasks/1/lease") + "','error':'broken'}]")
                        .text("/0/outcome"))
                .isEqualTo("held");
        assertThat(events).noneMatch(event -> event.contains("r.good") || event.contains("r.bad"));
        cable.mend();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> events.stream().anyMatch(event -> event.contains("\"r.bad\"")));
        String told = String.join("\n", events);
        assertThat(told)
                .containsOnlyOnce("\"type\":\"r.good\",\"source\":\"w\",\"payload\":{\"n\" : 7}")
                .containsOnlyOnce(
                        "\"type\":\"r.bad\",\"source\":\"w\",\"payload\":{\"state\":\"DEAD\",\"taskId\":\"bad\",\"error\":\"broken\"}")
                .containsOnlyOnce("\"correlationId\":\"c\"");
    }

    @Test
    void a_claim_that_waits_when_the_store_goes_away_ends_with_nothing_or_an_error() throws Exception {
        start();
        CompletableFuture<Answer> waiting = http.postAsync("/queues/q/claims", "{'wait':4000}");
        await().until(() -> http.get("/queues/q").text("/waitingClaims").equals("1"));
        cut();
        Answer answer = waiting.get(60, SECONDS);
        assertThat(answer.status()).isIn(200, 503);
        assertThat(answer.json().path("tasks").size()).isZero();
    }

    @Test
    void it_starts_while_the_store_is_not_there_and_takes_it_up_later_by_itself() {
        cable.cut();
        start();
        assertThat(http.get("/actuator/health/readiness").status()).isEqualTo(200);
        for (int i = 0; i < 20; i++) {
            assertThat(http.post("/queues/q/tasks", "{'payload':1,'id':'t" + i + "'}")
                            .status())
                    .isEqualTo(202);
        }
        service.close();
        start();
        assertThat(http.get("/tasks/t0").json().path("spooled").asBoolean()).isTrue();
        cable.mend();
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            Answer health = health();
            return health.text("/components/store/details/spooledTasks").equals("0")
                    && health.text("/components/store/status").equals("UP");
        });
        Answer claimed = http.post("/queues/q/claims", "{'max':100}");
        assertThat(claimed.status()).isEqualTo(200);
        assertThat(Http.texts(claimed.json().path("tasks"), "id")).hasSize(20).startsWith("t0", "t1", "t2");
    }

    @Test
    void it_is_out_of_service_when_neither_store_nor_spool_takes_a_task_and_lives_on() {
        cable.cut();
        start("--pulsewarden.queue.spool.enabled=false");
        Answer readiness = http.get("/actuator/health/readiness");
        assertThat(readiness.status()).isEqualTo(503);
        assertThat(readiness.text("/status")).isEqualTo("OUT_OF_SERVICE");
        assertThat(http.get("/actuator/health/liveness").status()).isEqualTo(200);
        assertThat(http.post("/queues/q/tasks", "{'payload':1}").status()).isEqualTo(503);
        cable.mend();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> http.get("/actuator/health/readiness").status() == 200);
        assertThat(http.post("/queues/q/tasks", "{'payload':1}").status()).isEqualTo(201);
    }

    /** Until the service knows it. */
    private void cut() {
        cable.cut();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> health().text("/components/store/status").equals("AWAY"));
    }

    private Answer health() {
        return http.get("/actuator/health");
    }

    private void start(String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=0",
                "--pulsewarden.heartbeat-client.enabled=false",
                "--pulsewarden.data-dir=" + folder,
                "--pulsewarden.queue.store=mongo",
                "--spring.mongodb.uri=mongodb://127.0.0.1:" + cable.port() + "/test",
                "--pulsewarden.queue.broker-url=http://127.0.0.1:"
                        + broker.getAddress().getPort()));
        arguments.addAll(List.of(more));
        service = new SpringApplicationBuilder(QueueServiceApplication.class).run(arguments.toArray(String[]::new));
        http = new Http(service.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
    }
}
