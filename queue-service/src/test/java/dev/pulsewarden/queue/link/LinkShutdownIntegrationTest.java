package dev.pulsewarden.queue.link;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pulsewarden.queue.QueueServiceApplication;
import dev.pulsewarden.queue.claim.Claims;
import dev.pulsewarden.queue.link.LinkClient.Answer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

@Timeout(120)
class LinkShutdownIntegrationTest {

    @TempDir
    Path folder;

    @Test
    void a_service_that_stops_answers_what_is_under_way_and_then_says_goodbye() throws Exception {
        CompletableFuture<Answer> claim;
        LinkClient link;
        try (ConfigurableApplicationContext service = start()) {
            link = LinkClient.open(port(service));
            claim = link.ask("/queues/q/claims", "{'wait':'20s'}");
            await().until(() -> service.getBean(Claims.class).waiting("q") == 1);
        }
        assertThat(claim.get(5, SECONDS).body()).isEqualTo("{\"tasks\":[]}");
        assertThat(link.closed.get(5, SECONDS)).satisfies(close -> {
            assertThat(close.code()).isEqualTo(1001);
            // what the service says itself, before the web server would
            assertThat(close.reason()).isEqualTo("the service is stopping");
        });
    }

    @Test
    void links_that_are_being_drained_refuse_what_comes_and_do_what_had_come() throws Exception {
        try (ConfigurableApplicationContext service = start();
                LinkClient link = LinkClient.open(port(service))) {
            CompletableFuture<Answer> claim = link.ask("/queues/q/claims", "{'wait':'20s'}");
            await().until(() -> service.getBean(Claims.class).waiting("q") == 1);
            CompletableFuture<Boolean> stopped = new CompletableFuture<>();
            service.getBean(Links.class).stop(() -> stopped.complete(true));
            Answer refused = link.answer("/queues/q/tasks", "{'payload':1}");
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.text("/detail")).startsWith("the service is stopping");
            HttpResponse<?> noLink = LinkClient.refusal(port(service), Map.of());
            assertThat(noLink.statusCode()).isEqualTo(503);
            assertThat(noLink.body().toString()).contains("the service is stopping");
            assertThat(stopped).isNotDone();
            link.giveUp(1);
            assertThat(stopped.get(20, SECONDS)).isTrue();
            assertThat(link.closed.get(20, SECONDS).code()).isEqualTo(1001);
            assertThat(claim).isNotDone();
        }
    }

    private static int port(ConfigurableApplicationContext service) {
        return ((WebServerApplicationContext) service).getWebServer().getPort();
    }

    private ConfigurableApplicationContext start() {
        return SpringApplication.run(
                QueueServiceApplication.class,
                "--server.port=0",
                "--pulsewarden.heartbeat-client.enabled=false",
                "--pulsewarden.data-dir=" + folder);
    }
}
