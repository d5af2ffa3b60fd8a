package dev.pulsewarden.queue.reply;

import dev.pulsewarden.events.BrokerClient;
import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.claim.Duty;
import dev.pulsewarden.queue.task.Reply;
import dev.pulsewarden.queue.task.TaskListener;
import dev.pulsewarden.queue.task.TaskStore;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Publishes ends of tasks where the tasks say, a batch at a time. */
final class Replying implements Duty {

    /** How much longer than publishing a batch may take other nodes leave it alone. */
    private static final Duration MARGIN = Duration.ofSeconds(10);

    private final TaskStore store;
    private final BrokerClient broker;
    private final QueueProperties properties;
    private final Clock clock;
    private final Retries retries;

    /** Were published, and the store did not take note yet. */
    private List<Reply> told = List.of();

    /** @param nanoTime elapsed time */
    Replying(TaskStore store, BrokerClient broker, QueueProperties properties, Clock clock, LongSupplier nanoTime) {
        this.store = store;
        this.broker = broker;
        this.properties = properties;
        this.clock = clock;
        this.retries = new Retries(properties.events(), nanoTime);
    }

    @Override
    public String name() {
        return "telling the ends of tasks";
    }

    @Override
    public Duration period() {
        return properties.duties().period();
    }

    /** Not for more than one thread. */
    @Override
    public @Nullable Instant runOnce() {
        note();
        Duration left = retries.left();
        if (left.isPositive()) {
            return clock.instant().plus(left);
        }
        QueueProperties.Events limits = properties.events();
        List<Reply> due = store.replies(
                limits.batch(), limits.batchBytes().toBytes(), limits.timeout().plus(MARGIN));
        if (due.isEmpty()) {
            return null;
        }
        publish(due);
        note();
        return clock.instant().plus(retries.left());
    }

    @Override
    public TaskListener alarm(Alarm alarm) {
        return new TaskListener() {
            @Override
            public void replyDue() {
                alarm.wakeAt(clock.instant());
            }
        };
    }

    private void publish(List<Reply> due) {
        try {
            BitSet putOff = broker.publish(due.stream().map(ReplyEvents::event).toList());
            told = IntStream.range(0, due.size())
                    .filter(i -> !putOff.get(i))
                    .mapToObj(due::get)
                    .toList();
            if (putOff.isEmpty()) {
                retries.succeeded();
            } else {
                retries.failed("it has too much to deliver");
            }
        } catch (IOException e) {
            retries.failed(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            retries.failed("interrupted");
        }
    }

    /** Said to the store before anything else is published, so that it is not told again. */
    private void note() {
        if (!told.isEmpty()) {
            store.replied(told);
            told = List.of();
        }
    }
}
