package dev.pulsewarden.events;

import dev.pulsewarden.wire.Event;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** The one thread that brings events from the buffer to the broker, and tries again until it took them. */
public final class Publisher implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Publisher.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(2);

    private final EventBuffer buffer;
    private final BrokerClient broker;
    private final EventSettings settings;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private @Nullable Thread thread;

    public Publisher(EventBuffer buffer, BrokerClient broker, EventSettings settings) {
        this.buffer = buffer;
        this.broker = broker;
        this.settings = settings;
    }

    /** Publishes what waits, one batch; waits for it, and for the broker, until it is published or we are told to stop. */
    void runOnce() throws InterruptedException {
        List<Event> batch = publish(buffer.next(settings.batch(), LOOK.toMillis()), 0);
        Duration wait = settings.firstBackoff();
        for (int failed = 1; !batch.isEmpty() && !stoppedWithin(wait); failed++) {
            batch = publish(batch, failed);
            wait = BrokerClient.doubled(wait, settings.longestBackoff());
        }
    }

    /** Returns those that the broker did not take. */
    private List<Event> publish(List<Event> batch, int failed) throws InterruptedException {
        if (batch.isEmpty()) {
            return batch;
        }
        List<Event> left = batch;
        String reason = "it has too many to deliver";
        try {
            left = broker.publish(batch).stream().mapToObj(batch::get).toList();
        } catch (IOException e) {
            reason = e.toString();
        }
        if (left.isEmpty() && failed > 0) {
            log.info("the broker takes events again, after {} attempts that failed", failed);
        } else if (!left.isEmpty() && failed == 0) {
            log.warn(
                    "events wait, since the broker does not take them ({}); tried again in {} ms",
                    reason,
                    settings.firstBackoff().toMillis());
        }
        return left;
    }

    @Override
    public void start() {
        thread = Thread.ofVirtual().name("events").start(this::run);
    }

    @Override
    public void stop() {
        stopped.countDown();
        Thread publishing = thread;
        thread = null;
        if (publishing != null) {
            publishing.interrupt(); // what still waits is lost with us: an event that nobody hears of is no harm
            try {
                publishing.join(STOP_TIMEOUT);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    @Override
    public int getPhase() {
        return -1; // started before what tells events, stopped after it
    }

    private void run() {
        while (stopped.getCount() > 0) {
            try {
                runOnce();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                log.error("a batch of events is lost by an error of ours; the next ones follow", e);
            }
        }
    }

    /** Between half of the wait and all of it, so that not everybody comes back at the same instant. */
    private boolean stoppedWithin(Duration wait) throws InterruptedException {
        long millis = wait.toMillis();
        long jittered = millis / 2 + ThreadLocalRandom.current().nextLong(millis / 2 + 1);
        return stopped.await(jittered, TimeUnit.MILLISECONDS);
    }
}
