package dev.pulsewarden.broker.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import dev.pulsewarden.broker.TestBroker;
import dev.pulsewarden.broker.session.SessionAllocator;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Sends mutated frames and messages to a running broker. {@code fuzz.messages} says how many, {@code fuzz.seed} which; with
 * {@code fuzz.round} only one round of that seed is sent.
 */
class FuzzIntegrationTest {

    /** So that there are some larger ones. */
    static final int LARGEST_MESSAGE = 16 * 1024;

    private static final long SEED = Long.getLong("fuzz.seed", 1);
    private static final int MESSAGES = Integer.getInteger("fuzz.messages", 20_000);
    private static final long ONLY = Long.getLong("fuzz.round", -1);
    private static final int WARM_UP = 10_000;

    /** What the broker may keep: rings of a fixed size that have filled, classes that were loaded, buffers in pools. */
    private static final long HEAP_TOLERANCE = 12L << 20;

    private static final long DIRECT_TOLERANCE = 16L << 20;

    @Test
    @Timeout(value = 3, unit = TimeUnit.HOURS)
    void whatever_is_sent_hurts_nobody_else_and_leaves_nothing_behind() throws Exception {
        // the log is watched once the broker has set it up
        try (EndlessServices services = new EndlessServices();
                TestBroker broker = broker(services);
                LogWatch log = LogWatch.begin();
                Bystanders bystanders = new Bystanders(broker)) {
            Fuzzer fuzzer = new Fuzzer(broker.port(), SEED, log);
            if (ONLY >= 0) {
                fuzzer.play(Round.of(SEED, ONLY));
            } else {
                fuzzer.send(Math.min(MESSAGES, WARM_UP), bystanders::hasFailed);
                settle(broker);
                Memory before = Memory.now();
                fuzzer.send(MESSAGES - fuzzer.sent(), bystanders::hasFailed);
                settle(broker);
                check(before);
            }
            int exchanged = bystanders.assertUndisturbed();
            assertThat(log.seen())
                    .as("what was logged as an error or with an exception")
                    .isEmpty();
            assertThat(broker.countedIfAny("pulsewarden.broker.json.errors", "problem", "internal-error"))
                    .isZero();
            assertThat(broker.counted("pulsewarden.broker.stomp.errors", "kind", "failure"))
                    .isZero();
            assertThat(broker.counted("pulsewarden.broker.sessions.closed", "reason", "failure"))
                    .isZero();
            System.out.printf(
                    "%,d mutants of seed %d; bystanders exchanged %,d messages meanwhile%n",
                    fuzzer.sent(), SEED, 2 * exchanged);
        }
    }

    private static TestBroker broker(EndlessServices services) {
        return new TestBroker(
                "pulsewarden.broker.queue-url=" + services.url(),
                "pulsewarden.broker.heartbeat-url=" + services.url(),
                "pulsewarden.broker.sessions.inbound.frame=16KB",
                "pulsewarden.broker.sessions.inbound.subscriptions=20",
                "pulsewarden.broker.stomp.headers=4KB",
                "pulsewarden.broker.stomp.hold-time=100ms",
                "pulsewarden.broker.work.claims.patience=500ms",
                "pulsewarden.broker.history.topics=t.#",
                "pulsewarden.broker.history.bytes=1MB",
                "spring.netty.leak-detection=simple"); // of so many buffers a sample will do
    }

    /** All that was opened is wound up: the bystanders and what they subscribed to are left. */
    private static void settle(TestBroker broker) {
        await().until(() -> broker.gauge("pulsewarden.broker.sessions") == 4
                && broker.gauge("pulsewarden.broker.subscriptions") == 4);
    }

    private static void check(Memory before) {
        List<Memory> seen = new ArrayList<>();
        try {
            await().until(() -> {
                Memory now = Memory.now();
                seen.add(now);
                return now.heap() <= before.heap() + HEAP_TOLERANCE
                        && now.direct() <= before.direct() + DIRECT_TOLERANCE;
            });
        } catch (org.awaitility.core.ConditionTimeoutException _) {
            fail("memory does not return: it was %s, then %s", before, seen.getLast());
        }
        System.out.printf("memory before %s, after %s%n", before, seen.getLast());
    }

    /** Bytes in use after a full collection. */
    private record Memory(long heap, long direct) {

        static Memory now() {
            System.gc();
            return new Memory(
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                    SessionAllocator.INSTANCE.pinnedDirectMemory()
                            + ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                                    .metric()
                                    .usedDirectMemory());
        }
    }
}
