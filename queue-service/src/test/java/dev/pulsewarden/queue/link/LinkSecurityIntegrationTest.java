package dev.pulsewarden.queue.link;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@Timeout(120)
@DirtiesContext
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"pulsewarden.heartbeat-client.enabled=false", "pulsewarden.security.token=sesame-sesame-sesame"})
class LinkSecurityIntegrationTest {

    private static final String TOKEN = "Bearer sesame-sesame-sesame";

    @TempDir
    static Path folder;

    @LocalServerPort
    int port;

    @DynamicPropertySource
    static void dataDir(DynamicPropertyRegistry registry) {
        registry.add("pulsewarden.data-dir", folder::toString);
    }

    @Test
    void with_the_token_there_is_a_link() throws Exception {
        try (LinkClient link = LinkClient.open(port, LinkHandler.PROTOCOL, Map.of("Authorization", TOKEN))) {
            assertThat(link.answer("/acks", "[]").status()).isEqualTo(200);
        }
    }

    @Test
    void without_the_token_or_with_another_there_is_none() {
        assertThat(refused(Map.of())).isEqualTo(401);
        assertThat(refused(Map.of("Authorization", "Bearer sesame"))).isEqualTo(401);
    }

    @Test
    void a_page_from_elsewhere_gets_none_though_its_browser_has_the_token() {
        assertThat(refused(Map.of("Authorization", TOKEN, "Origin", "http://elsewhere.example")))
                .isEqualTo(403);
    }

    @Test
    void a_page_from_here_gets_one() throws Exception {
        Map<String, String> headers = Map.of("Authorization", TOKEN, "Origin", "http://127.0.0.1:" + port);
        try (LinkClient link = LinkClient.open(port, LinkHandler.PROTOCOL, headers)) {
            assertThat(link.ask("/acks", "[]").get(20, SECONDS).status()).isEqualTo(200);
        }
    }

    private int refused(Map<String, String> headers) {
        return LinkClient.refusal(port, headers).statusCode();
    }
}
