package dev.pulsewarden.broker.stomp;

import dev.pulsewarden.broker.TestBroker;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.TestInstancePostProcessor;

/**
 * The sentences of the STOMP specifications, one test each, over a real WebSocket. The tests of a class share one broker. Those
 * of several classes cannot: brokers of one process share their event loops, and the first one that stops ends them.
 */
@ExtendWith(ConformanceTests.SharedBroker.class)
abstract class ConformanceTests {

    /** Gives each test the broker. */
    static final class SharedBroker implements TestInstancePostProcessor {

        private static final Namespace OURS = Namespace.create(SharedBroker.class);

        @Override
        public void postProcessTestInstance(Object test, ExtensionContext context) {
            ((ConformanceTests) test).broker =
                    context.getStore(OURS).computeIfAbsent(TestBroker.class, _ -> start(), TestBroker.class);
        }

        private static TestBroker start() {
            return new TestBroker(
                    "pulsewarden.broker.stomp.unacked=20",
                    "pulsewarden.broker.stomp.transactions=2",
                    "pulsewarden.broker.stomp.transaction-frames=3",
                    "pulsewarden.broker.stomp.transaction-bytes=1KB",
                    "pulsewarden.broker.stomp.heart-beat=50ms",
                    "pulsewarden.broker.sessions.inbound.subscriptions=5");
        }
    }

    TestBroker broker;

    final StompClient connected() {
        return StompClient.connect(broker);
    }

    final StompClient connected(String version) {
        return StompClient.connect(broker, version);
    }
}
