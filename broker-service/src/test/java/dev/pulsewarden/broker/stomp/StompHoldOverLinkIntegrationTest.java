package dev.pulsewarden.broker.stomp;

import org.junit.jupiter.api.BeforeEach;

/** All the same, over a link that is lost with queue-service. */
class StompHoldOverLinkIntegrationTest extends StompHoldIntegrationTest {

    @Override
    boolean hasLink() {
        return true;
    }

    @BeforeEach
    void openLink() {
        broker.openLink();
    }
}
