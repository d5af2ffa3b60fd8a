package dev.pulsewarden.queue.reply;

import dev.pulsewarden.queue.QueueProperties;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** When the broker is asked again that did not take something. For one thread. */
final class Retries {

    private static final Logger log = LoggerFactory.getLogger(Retries.class);

    private final QueueProperties.Events limits;
    private final LongSupplier nanoTime;
    private Duration wait;
    private long until;
    private int failed;

    Retries(QueueProperties.Events limits, LongSupplier nanoTime) {
        this.limits = limits;
        this.nanoTime = nanoTime;
        this.wait = limits.firstBackoff();
    }

    /** How long it is left alone; nothing: it may be asked. */
    Duration left() {
        return failed == 0 ? Duration.ZERO : Duration.ofNanos(Math.max(0, until - nanoTime.getAsLong()));
    }

    void failed(String reason) {
        if (failed++ == 0) {
            log.warn(
                    "replies to tasks wait, since the broker does not take them ({}); tried again in {} ms",
                    reason,
                    wait.toMillis());
        }
        until = nanoTime.getAsLong() + wait.toNanos();
        Duration doubled = wait.multipliedBy(2);
        wait = doubled.compareTo(limits.longestBackoff()) > 0 ? limits.longestBackoff() : doubled;
    }

    void succeeded() {
        if (failed > 0) {
            log.info("the broker takes replies to tasks again, after {} attempts that failed", failed);
        }
        failed = 0;
        wait = limits.firstBackoff();
    }
}
