package dev.pulsewarden.queue.link;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pulsewarden.queue.HangingClock;
import dev.pulsewarden.queue.TestProperties;
import dev.pulsewarden.queue.link.LinkClient.Answer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.socket.adapter.standard.StandardWebSocketSession;

/** What holds its place on a link, and who gets the last one. */
@Timeout(120)
@DirtiesContext
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"pulsewarden.heartbeat-client.enabled=false", "pulsewarden.queue.link.requests=2"})
class LinkBoundsIntegrationTest {

    @TestConfiguration
    static class Configuration {

        @Bean
        @Primary
        HangingClock hangingClock() {
            return new HangingClock();
        }
    }

    @TempDir
    static Path folder;

    @Autowired
    HangingClock clock;

    @Autowired
    LinkService service;

    @Autowired
    MeterRegistry meters;

    @LocalServerPort
    int port;

    @DynamicPropertySource
    static void dataDir(DynamicPropertyRegistry registry) {
        registry.add("pulsewarden.data-dir", folder::toString);
    }

    @AfterEach
    void goOn() {
        clock.goOn();
    }

    @Test
    void a_request_that_was_given_up_holds_its_place_until_nothing_more_is_done_for_it() throws Exception {
        String tasks = "/queues/q/tasks";
        try (LinkClient link = LinkClient.open(port)) {
            clock.hang();
            for (int id = 1; id <= 2; id++) {
                link.ask(tasks, "{'payload':1}");
                link.giveUp(id);
            }
            Answer refused = link.answer(tasks, "{'payload':1}");
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.seconds()).isEqualTo("1");
            assertThat(refused.text("/type")).isEqualTo("urn:pulsewarden:problem:overloaded");
            CompletableFuture<Answer> claim = link.ask("/queues/q/claims", "{'max':3,'wait':'20s'}");
            clock.goOn();
            assertThat(claim.get(20, SECONDS).json().path("tasks")).isNotEmpty();
            await().until(() ->
                    meters.get("pulsewarden.queue.link.requests.active").gauge().value() == 0);
            assertThat(link.answer(tasks, "{'payload':1}").status()).isEqualTo(201);
        }
    }

    @Test
    void of_links_that_come_together_for_the_last_place_one_gets_it() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            for (int round = 0; round < 100; round++) {
                Links links = new Links(
                        TestProperties.with(Map.of("pulsewarden.queue.link.links", "1")), new SimpleMeterRegistry());
                List<Link> coming = Stream.generate(() -> new Link(session(), service))
                        .limit(3)
                        .toList();
                CyclicBarrier together = new CyclicBarrier(coming.size());
                List<Callable<Integer>> comings = new ArrayList<>();
                for (Link link : coming) {
                    comings.add(() -> {
                        int turn = together.await(20, SECONDS);
                        links.add(link);
                        return turn;
                    });
                }
                for (Future<Integer> one : threads.invokeAll(comings)) {
                    one.get(20, SECONDS);
                }
                assertThat(coming)
                        .filteredOn(link -> !link.whenEnded().isDone())
                        .hasSize(1);
            }
        }
    }

    /** One over nothing. */
    private static StandardWebSocketSession session() {
        return new StandardWebSocketSession(null, null, null, null);
    }
}
