package dev.pulsewarden.broker.remote;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

import dev.pulsewarden.broker.BrokerProperties;
import dev.pulsewarden.broker.LinkServer;
import dev.pulsewarden.broker.LinkServer.Asked;
import dev.pulsewarden.broker.TestProperties;
import dev.pulsewarden.problem.ProblemException;
import dev.pulsewarden.security.SecurityProperties;
import dev.pulsewarden.wire.WireModule;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JsonNode;

class ServiceLinkIntegrationTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(200);

    static {
        Awaitility.setDefaultTimeout(LONG);
    }

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final ServiceClients clients =
            new ServiceClients(WireModule.mapper(), new SecurityProperties("secret", false), meters);
    private final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
    private final LinkServer service = new LinkServer(asked::add);

    @AfterEach
    void stop() {
        clients.destroy();
        service.close();
    }

    @Test
    void requests_go_over_one_link_with_the_token_and_are_answered_in_any_order() throws Exception {
        ServiceRequests client = linked(client(service.url() + "/below/"));
        CompletableFuture<JsonNode> first = client.post(JsonNode.class, LONG, List.of("ü"), "/queues/a:b/tasks");
        CompletableFuture<JsonNode> second = client.post(JsonNode.class, LONG, List.of(2), "/acks");
        Asked tasks = next();
        Asked acks = next();
        assertThat(tasks.path()).isEqualTo("/queues/a:b/tasks");
        assertThat(tasks.body()).isEqualTo("[\"ü\"]");
        assertThat(acks.path()).isEqualTo("/acks");
        assertThat(acks.id()).isNotEqualTo(tasks.id());
        acks.answer("\"done\"");
        assertThat(value(second)).isEqualTo("done");
        assertThat(first).isNotDone();
        tasks.answer("201", "\"stored\"");
        assertThat(value(first)).isEqualTo("stored");
        assertThat(service.handshakes).containsExactly("/below/work Bearer secret");
        assertThat(counted("link", "answered")).isEqualTo(2);
        assertThat(counted("http", "answered")).isEqualTo(1); // while the link was opened
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {"503 4, 503, 4", "507 30, 507, 30", "409, 409, none"})
    void a_problem_of_the_service_is_passed_on_with_the_time_to_try_again(String said, int status, Integer seconds)
            throws Exception {
        CompletableFuture<JsonNode> request = post(linked());
        next().answer(said, "{\"type\":\"urn:pulsewarden:problem:overloaded\",\"detail\":\"why\"}");
        assertThat(failure(request)).isInstanceOfSatisfying(ProblemException.class, refused -> {
            assertThat(refused.problem().slug()).isEqualTo("overloaded");
            assertThat(refused.problem().status()).isEqualTo(status);
            assertThat(refused.problem().detail()).isEqualTo("why");
            assertThat(refused.problem().retryAfterSeconds()).isEqualTo(seconds);
        });
        assertThat(counted("link", "refused")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "500, '{}', answered 500",
        "503, '', answered 503",
        "401, '{}', need the same token",
        "302, '{}', answered 302",
        "200, 'no json', not understood",
        "200, '', not understood"
    })
    void an_answer_without_a_reason_of_the_platform_means_that_the_service_is_away_and_the_link_stays(
            String status, String body, String words) throws Exception {
        ServiceRequests client = linked();
        CompletableFuture<JsonNode> request = post(client);
        next().answer(status, body);
        assertThat(away(request).getMessage()).contains(words);
        answered(client);
        assertThat(service.opened).hasValue(1);
    }

    @Test
    void a_request_that_takes_too_long_is_given_up_and_a_later_answer_means_nothing() throws Exception {
        ServiceRequests client = linked();
        CompletableFuture<JsonNode> slow = client.post(JsonNode.class, SHORT, "1", "/acks");
        Asked ignored = next();
        assertThat(away(slow)).hasMessage("queue-service gave no answer in 200 ms");
        assertThat(service.givenUp.poll(30, TimeUnit.SECONDS)).isEqualTo(ignored.id());
        ignored.answer("2");
        answered(client);
        assertThat(service.opened).hasValue(1);
    }

    /** It is slow in one thing only. */
    @Test
    void a_service_that_answers_a_ping_and_not_the_request_keeps_its_link_and_all_other_requests() throws Exception {
        ServiceRequests client = linked();
        CompletableFuture<JsonNode> poll = post(client);
        Asked waits = next();
        CompletableFuture<JsonNode> slow = client.post(JsonNode.class, SHORT, "1", "/acks");
        next();
        assertThat(away(slow)).hasMessage("queue-service gave no answer in 200 ms");
        await().until(() -> service.pings.get() == 1);
        waits.answer("1");
        assertThat(value(poll)).isEqualTo("1");
        answered(client);
        assertThat(service.opened).hasValue(1);
    }

    @Test
    void a_service_that_is_silent_after_a_ping_loses_its_link() throws Exception {
        ServiceRequests client = open(client(service.url(), Duration.ofSeconds(2), "retry", "100ms"));
        int opened = service.opened.get();
        service.ignorePings();
        CompletableFuture<JsonNode> poll = post(client);
        next();
        CompletableFuture<JsonNode> request = client.post(JsonNode.class, SHORT, "1", "/acks");
        next();
        assertThat(away(request)).hasMessage("queue-service gave no answer in 200 ms");
        assertThat(away(poll)).hasMessage("queue-service is silent, and answers no ping");
        assertThat(service.pings).hasValue(1);
        open(client);
        assertThat(service.opened).hasValueGreaterThan(opened);
    }

    @Test
    void a_request_that_is_cancelled_is_given_up_and_not_counted() throws Exception {
        CompletableFuture<JsonNode> poll = post(linked());
        Asked ignored = next();
        poll.cancel(true);
        assertThat(service.givenUp.poll(30, TimeUnit.SECONDS)).isEqualTo(ignored.id());
        assertThat(counted("link", "away") + counted("link", "answered")).isZero();
    }

    /** Else it would go on, and claim tasks that nobody gets. */
    @Test
    void a_request_that_is_cancelled_while_more_waits_to_be_written_than_may_is_given_up_all_the_same()
            throws Exception {
        ServiceRequests client = linked("outbound", "100KB", "outbound-age", "1m");
        CompletableFuture<JsonNode> poll = post(client);
        Asked deaf = next();
        deaf.channel().config().setAutoRead(false);
        await().pollInterval(Duration.ofMillis(20))
                .until(() -> client.post(JsonNode.class, LONG, "x".repeat(1_000_000), "/acks")
                        .isDone()); // as overloaded
        poll.cancel(true);
        deaf.channel().config().setAutoRead(true);
        assertThat(service.givenUp.poll(30, TimeUnit.SECONDS)).isEqualTo(deaf.id());
    }

    /** Whether they were done nobody knows. */
    @Test
    void what_is_under_way_fails_with_its_link_and_the_next_one_is_opened_soon() throws Exception {
        ServiceRequests client = linked();
        CompletableFuture<JsonNode> first = post(client);
        CompletableFuture<JsonNode> second = post(client);
        next();
        next();
        service.cut();
        assertThat(List.of(away(first), away(second))).allMatch(ServiceAwayException::wasAsked);
        open(client);
        assertThat(service.opened).hasValue(2);
    }

    @Test
    void a_service_that_says_goodbye_is_left_and_asked_again() throws Exception {
        ServiceRequests client = linked();
        CompletableFuture<JsonNode> request = post(client);
        next().send(new CloseWebSocketFrame(1001, "it stops"));
        assertThat(away(request)).hasMessage("queue-service closed its link: 1001 it stops");
        assertThat(service.goodbyes.poll(30, TimeUnit.SECONDS)).isEqualTo(1000);
        open(client);
        assertThat(service.opened).hasValue(2);
    }

    @Test
    void a_link_carries_no_request_before_it_has_proved_itself() throws Exception {
        BlockingQueue<Asked> proofs = new LinkedBlockingQueue<>();
        service.onProof(proofs::add);
        ServiceRequests client = client();
        CompletableFuture<JsonNode> first = post(client);
        Asked proof = proofs.poll(30, TimeUnit.SECONDS);
        CompletableFuture<JsonNode> second = post(client);
        assertThat(List.of(next(), next())).noneMatch(Asked::isOverLink).allSatisfy(request -> request.answer("1"));
        assertThat(List.of(value(first), value(second))).containsExactly("1", "1");
        assertThat(links()).isZero();
        proof.answer("[]");
        await().until(() -> links() == 1);
        answered(client);
        assertThat(service.overHttp).hasValue(2);
    }

    @ParameterizedTest
    @CsvSource({"404, 1000", "nonsense, 1002", "silence, 1000", "1011, 1000", "1002, 1000"})
    void a_link_that_proves_to_be_no_use_costs_no_request_and_the_next_is_not_opened_soon(String proof, int goodbye)
            throws Exception {
        service.onProof(first -> answer(first, proof));
        Duration connectTimeout = proof.equals("silence") ? Duration.ofSeconds(3) : LONG;
        ServiceRequests client =
                client(service.url(), connectTimeout, "retry-min", "1ms", "retry-max", "1ms", "retry", "10m");
        answered(client);
        assertThat(service.goodbyes.poll(30, TimeUnit.SECONDS)).isEqualTo(goodbye);
        for (int i = 0; i < 20; i++) {
            answered(client);
        }
        assertThat(service.handshakes).hasSize(1);
        assertThat(service.overHttp).hasValue(21);
    }

    @ParameterizedTest
    @ValueSource(strings = {"503 1", "1001", "1013"})
    void a_link_that_cannot_be_given_at_the_moment_costs_no_request_and_the_next_is_opened_soon(String proof)
            throws Exception {
        service.onProof(first -> answer(first, proof));
        ServiceRequests client = client(); // which waits for a minute after one that is no use
        answered(client);
        assertThat(service.goodbyes.poll(30, TimeUnit.SECONDS)).isEqualTo(1000);
        service.onProof(first -> first.answer("[]"));
        open(client);
        assertThat(service.opened).hasValue(2);
    }

    private static void answer(Asked first, String proof) {
        switch (proof) {
            case "nonsense" -> first.say("nonsense");
            case "1001", "1002", "1011", "1013" -> first.send(new CloseWebSocketFrame(Integer.parseInt(proof), "why"));
            case "silence" -> {}
            default -> first.answer(proof, "{}");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 401, 200})
    void where_there_is_no_link_requests_go_over_http_until_there_is_one(int status) throws Exception {
        service.refuseLinks(status);
        ServiceRequests client = client(service.url(), LONG, "retry", "300ms");
        CompletableFuture<JsonNode> request = post(client);
        Asked overHttp = next();
        assertThat(overHttp.isOverLink()).isFalse();
        overHttp.answer("409 5", "{\"type\":\"urn:pulsewarden:problem:x\",\"detail\":\"why\"}");
        assertThat(failure(request)).isInstanceOf(ProblemException.class);
        service.refuseLinks(0);
        open(client);
        assertThat(service.opened).hasValue(1);
    }

    @Test
    void a_service_that_has_no_link_is_not_asked_for_one_with_each_request() throws Exception {
        service.refuseLinks(404);
        ServiceRequests client = client();
        for (int i = 0; i < 10; i++) {
            answered(client);
        }
        assertThat(service.handshakes).hasSize(1);
    }

    @Test
    void a_service_that_cannot_open_a_link_now_is_asked_again_soon() throws Exception {
        service.refuseLinks(503);
        ServiceRequests client = client(); // which asks one that has none again in a minute
        answered(client);
        service.refuseLinks(0);
        open(client);
    }

    @Test
    void that_no_link_comes_about_while_the_service_answers_is_said_once_and_so_is_the_end_of_it() throws Exception {
        service.refuseLinks(503);
        ServiceRequests client = client(service.url(), LONG, "retry-min", "1ms", "retry-max", "1ms");
        try (LogOf log = LogOf.begin(ServiceLink.class)) {
            await().until(() -> {
                answered(client);
                return service.handshakes.size() >= 10;
            });
            assertThat(log.lines()).singleElement(as(STRING)).contains("no link came about", "503");
            service.refuseLinks(0);
            open(client);
            assertThat(log.lines()).last(as(STRING)).isEqualTo("queue-service: requests go over its link");
            assertThat(log.lines()).hasSize(2);
        }
    }

    @Test
    void of_a_service_that_is_away_it_is_not_said_that_it_has_no_link() throws Exception {
        ServiceRequests client = client("http://127.0.0.1:" + freePort(), LONG, "retry-min", "1ms", "retry-max", "1ms");
        try (LogOf log = LogOf.begin(ServiceLink.class)) {
            for (int i = 0; i < 10; i++) {
                away(post(client));
            }
            assertThat(log.lines()).isEmpty();
        }
    }

    @Test
    void a_service_that_speaks_another_protocol_has_no_link() throws Exception {
        service.speak("other.v1");
        try (LogOf log = LogOf.begin(ServiceLink.class)) {
            ServiceRequests client = client();
            answered(client);
            await().until(() -> !log.lines().isEmpty());
            assertThat(log.lines()).singleElement(as(STRING)).contains("no link came about", "subprotocol");
            answered(client);
            assertThat(service.overHttp).hasValue(2);
        }
    }

    @Test
    void a_service_that_is_not_there_was_not_asked_and_gets_a_link_once_it_is() throws Exception {
        int port = freePort();
        ServiceRequests client = client("http://127.0.0.1:" + port);
        assertThat(away(post(client)).wasAsked()).isFalse();
        try (LinkServer late = new LinkServer(port, asked::add)) {
            open(client);
            assertThat(late.opened).hasValue(1);
        }
    }

    @Test
    void a_request_beyond_those_that_may_be_under_way_is_refused() throws Exception {
        ServiceRequests client = linked();
        List<CompletableFuture<JsonNode>> all = new ArrayList<>();
        for (int i = 0; i < MOST + 1; i++) {
            all.add(post(client));
        }
        assertThat(failure(all.getLast())).isInstanceOfSatisfying(ProblemException.class, refused -> {
            assertThat(refused.problem().slug()).isEqualTo("overloaded");
            assertThat(refused.problem().retryAfterSeconds()).isEqualTo(1);
        });
        for (int i = 0; i < MOST; i++) {
            next().answer("1");
        }
        for (CompletableFuture<JsonNode> request : all.subList(0, MOST)) {
            assertThat(value(request)).isEqualTo("1");
        }
        answered(client);
    }

    @Test
    void a_request_that_is_too_large_for_a_message_goes_over_http() throws Exception {
        ServiceRequests client = linked("message", "10KB");
        CompletableFuture<JsonNode> large = client.post(JsonNode.class, LONG, "x".repeat(20_000), "/acks");
        Asked overHttp = next();
        assertThat(overHttp.isOverLink()).isFalse();
        overHttp.answer("1");
        assertThat(value(large)).isEqualTo("1");
        answered(client);
        assertThat(counted("link", "answered")).isEqualTo(1);
        assertThat(service.opened).hasValue(1);
    }

    @Test
    void an_answer_may_come_in_parts_with_a_ping_between_them() throws Exception {
        CompletableFuture<JsonNode> request = post(linked());
        Asked parts = next();
        parts.send(
                new BinaryWebSocketFrame(false, 0, Unpooled.copiedBuffer(parts.id() + " 2", StandardCharsets.UTF_8)));
        parts.send(new PingWebSocketFrame(Unpooled.copiedBuffer("there?", StandardCharsets.UTF_8)));
        parts.send(new ContinuationWebSocketFrame(
                true, 0, Unpooled.copiedBuffer("00\n\"whole\"", StandardCharsets.UTF_8)));
        assertThat(value(request)).isEqualTo("whole");
        assertThat(service.pongs.poll(30, TimeUnit.SECONDS)).isEqualTo("there?");
    }

    @Test
    void a_large_answer_is_read_whole() throws Exception {
        String text = "x".repeat(LARGEST_ANSWER - 100);
        CompletableFuture<JsonNode> request = post(linked());
        next().answer("\"" + text + "\"");
        assertThat(value(request)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void an_answer_is_bounded_in_bytes_however_it_comes(boolean inParts) throws Exception {
        CompletableFuture<JsonNode> request = post(linked());
        Asked large = next();
        byte[] bytes = (large.id() + " 200\n\"" + "x".repeat(LARGEST_ANSWER + 100)).getBytes(StandardCharsets.UTF_8);
        if (inParts) {
            large.send(new BinaryWebSocketFrame(false, 0, Unpooled.wrappedBuffer(bytes, 0, 50_000)));
            large.send(new ContinuationWebSocketFrame(
                    true, 0, Unpooled.wrappedBuffer(bytes, 50_000, bytes.length - 50_000)));
        } else {
            large.send(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(bytes)));
        }
        assertThat(away(request)).hasMessage("queue-service gave an answer of more than 100000 bytes");
        assertThat(large.channel().closeFuture().await(30, TimeUnit.SECONDS)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "ok",
                "1",
                "1 200",
                "1 200 \n",
                "1 200 x\n",
                "1 200 1 1\n",
                " 1 200\n",
                "1  200\n",
                "1 20\n",
                "1 2000\n",
                "0 200\n",
                "-1 200\n",
                "99999999999999999999999 200\n",
                "1 503 99999999999\n"
            })
    void an_answer_that_nobody_understands_ends_the_link(String message) throws Exception {
        CompletableFuture<JsonNode> request = post(linked());
        next().say(message);
        assertThat(away(request)).hasMessage("queue-service gave an answer that is not understood");
        assertThat(service.goodbyes.poll(30, TimeUnit.SECONDS)).isEqualTo(1002);
    }

    @Test
    void a_text_message_ends_the_link() throws Exception {
        CompletableFuture<JsonNode> request = post(linked());
        Asked spoken = next();
        spoken.send(new TextWebSocketFrame(spoken.id() + " 200\n1"));
        assertThat(away(request)).hasMessageContaining("not understood");
        assertThat(service.goodbyes.poll(30, TimeUnit.SECONDS)).isEqualTo(1003);
    }

    @Test
    void while_a_service_does_not_read_requests_are_refused_and_then_its_link_is_closed() throws Exception {
        ServiceRequests client = linked("outbound", "100KB", "outbound-age", "1s");
        CompletableFuture<JsonNode> waits = post(client);
        Asked deaf = next();
        deaf.channel().config().setAutoRead(false);
        List<CompletableFuture<JsonNode>> all = new ArrayList<>();
        await().pollInterval(Duration.ofMillis(20)).until(() -> {
            all.add(client.post(JsonNode.class, LONG, "x".repeat(1_000_000), "/acks"));
            return waits.isDone();
        });
        assertThat(all)
                .filteredOn(CompletableFuture::isDone)
                .anyMatch(request -> failure(request) instanceof ProblemException refused
                        && refused.problem().slug().equals("overloaded"));
        assertThat(away(waits)).hasMessage("queue-service does not read what it is sent");
        assertThat(away(all.getFirst()).wasAsked()).isTrue();
    }

    @Test
    void what_is_under_way_when_the_broker_ends_is_still_answered_and_then_the_link_is_closed() throws Exception {
        ServiceLink link = link(service.url(), LONG);
        CompletableFuture<JsonNode> request = post(linked(client(link, service.url())));
        Asked last = next();
        CompletableFuture<Void> ended = link.stop(LONG);
        last.answer("1");
        assertThat(value(request)).isEqualTo("1");
        ended.get(30, TimeUnit.SECONDS);
        assertThat(service.goodbyes.poll(30, TimeUnit.SECONDS)).isEqualTo(1001);
    }

    @Test
    void what_is_not_answered_soon_when_the_broker_ends_fails() throws Exception {
        CompletableFuture<JsonNode> request = post(linked());
        next();
        clients.destroy();
        assertThat(away(request)).hasMessage("queue-service gave no answer before the broker ended");
    }

    private static final int LARGEST_ANSWER = 100_000;
    private static final DataSize ANSWER = DataSize.ofBytes(LARGEST_ANSWER);
    private static final int MOST = 100;

    private ServiceLink link(String address, Duration connectTimeout, String... limits) {
        for (int i = 0; i < limits.length; i += 2) {
            limits[i] = "pulsewarden.broker.work.link." + limits[i];
        }
        BrokerProperties.Link link = TestProperties.of(limits).work().link();
        return clients.link("queue-service", URI.create(address), link, connectTimeout, ANSWER);
    }

    private ServiceRequests client(ServiceLink link, String address) {
        ServiceClients.Bounds bounds = new ServiceClients.Bounds(9, 9, LONG, ANSWER);
        return link.client("tests", clients.client("queue-service", "tests", URI.create(address), bounds), MOST);
    }

    private ServiceRequests client(String address, Duration connectTimeout, String... limits) {
        return client(link(address, connectTimeout, limits), address);
    }

    private ServiceRequests client(String address) {
        return client(address, LONG);
    }

    private ServiceRequests client() {
        return client(service.url());
    }

    /** A client whose link is open; it was asked once. */
    private ServiceRequests linked(String... limits) throws Exception {
        return linked(client(service.url(), LONG, limits));
    }

    private ServiceRequests linked(ServiceRequests client) throws Exception {
        answered(client);
        await().until(() -> links() == 1);
        return client;
    }

    /** Asks until there is a link, by whatever way, and answers all that is asked. */
    private ServiceRequests open(ServiceRequests client) {
        await().until(() -> {
            CompletableFuture<JsonNode> request = post(client);
            await().until(() -> {
                for (Asked seen = asked.poll(); seen != null; seen = asked.poll()) {
                    seen.answer("1");
                }
                return request.isDone();
            });
            return links() == 1;
        });
        return client;
    }

    private double links() {
        return meters.get("pulsewarden.broker.remote.links").gauge().value();
    }

    private static CompletableFuture<JsonNode> post(ServiceRequests client) {
        return client.post(JsonNode.class, LONG, "1", "/acks");
    }

    /** The service is asked, by whatever way, and answers. */
    private void answered(ServiceRequests client) throws Exception {
        CompletableFuture<JsonNode> request = post(client);
        next().answer("1");
        assertThat(value(request)).isEqualTo("1");
    }

    /** Nobody has it, unless another process takes it at this moment. */
    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private Asked next() throws InterruptedException {
        Asked next = asked.poll(30, TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        return next;
    }

    private static String value(CompletableFuture<JsonNode> request) throws Exception {
        return request.get(30, TimeUnit.SECONDS).asString();
    }

    private static ServiceAwayException away(CompletableFuture<JsonNode> request) {
        Throwable failure = failure(request);
        assertThat(failure).isInstanceOf(ServiceAwayException.class);
        return (ServiceAwayException) failure;
    }

    private static Throwable failure(CompletableFuture<JsonNode> request) {
        return request.handle((_, failure) -> failure)
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    private double counted(String via, String outcome) {
        Timer timer = meters.get("pulsewarden.broker.remote.requests")
                .tags("service", "queue-service", "use", "tests", "via", via, "outcome", outcome)
                .timer();
        return timer.count();
    }
}
