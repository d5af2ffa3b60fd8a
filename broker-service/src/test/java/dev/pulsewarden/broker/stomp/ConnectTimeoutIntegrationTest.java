package dev.pulsewarden.broker.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.broker.TestBroker;
import org.junit.jupiter.api.Test;

class ConnectTimeoutIntegrationTest {

    @Test
    void a_client_that_does_not_connect_in_time_is_told_and_closed_and_one_that_did_is_served() {
        try (TestBroker broker = new TestBroker("pulsewarden.broker.stomp.connect-timeout=1s");
                StompClient connected = StompClient.connect(broker)) {
            for (String beginning : new String[] {"", "\n", "CONNECT\naccept-version:1.2\n"}) {
                try (StompClient late = StompClient.open(broker).raw(beginning)) {
                    assertThat(late.expectError("time limit exceeded").body())
                            .isEqualTo("no CONNECT came within 1000 ms");
                }
            }
            connected.expectNothingMore();
            assertThat(broker.counted("pulsewarden.broker.stomp.errors", "kind", "late"))
                    .isEqualTo(3);
        }
    }
}
