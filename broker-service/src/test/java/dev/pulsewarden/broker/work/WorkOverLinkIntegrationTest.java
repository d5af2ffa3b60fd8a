package dev.pulsewarden.broker.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.broker.TestClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** All the same, over a link. */
class WorkOverLinkIntegrationTest extends WorkIntegrationTest {

    @Override
    boolean hasLink() {
        return true;
    }

    @BeforeEach
    void openLink() {
        broker.openLink();
    }

    @Test
    void nothing_goes_over_http_while_there_is_a_link() {
        int before = queueService.link().overHttp.get();
        try (TestClient client = broker.connect()) {
            for (int i = 0; i < 10; i++) {
                enqueue(client, "t" + i);
                assertThat(assigned(client)).isEqualTo("t" + i);
                client.send("{\"action\":\"ack\",\"taskId\":\"t" + i + "\",\"requestId\":1}");
                client.expect("{\"ok\":\"ack\",\"requestId\":1,\"taskId\":\"t" + i + "\"}");
            }
        }
        assertThat(queueService.link().overHttp).hasValue(before);
    }
}
