package dev.pulsewarden.queue.spool;

import dev.pulsewarden.queue.spool.Ending.Ack;
import dev.pulsewarden.queue.spool.Ending.Nack;
import dev.pulsewarden.queue.spool.SpoolMetrics.Outcome;
import dev.pulsewarden.queue.task.Completion;
import dev.pulsewarden.queue.task.Failure;
import dev.pulsewarden.queue.task.LeaseResult;
import dev.pulsewarden.queue.task.TaskStore;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives held ends of attempts to the store, and says how many came too late. For one thread. */
final class Settlement implements Consumer<List<Ending>> {

    private static final Logger log = LoggerFactory.getLogger(Settlement.class);

    private final TaskStore store;
    private final Backlog backlog;
    private long late;

    Settlement(TaskStore store, Backlog backlog) {
        this.store = store;
        this.backlog = backlog;
    }

    @Override
    public void accept(List<Ending> batch) {
        List<Completion> acks = new ArrayList<>();
        List<Failure> nacks = new ArrayList<>();
        for (Ending ending : batch) {
            switch (ending) {
                case Ack ack -> acks.add(ack.completion());
                case Nack nack -> nacks.add(nack.failure());
            }
        }
        List<LeaseResult> results = new ArrayList<>();
        if (!acks.isEmpty()) {
            results.addAll(store.ack(acks));
        }
        if (!nacks.isEmpty()) {
            results.addAll(store.nack(nacks));
        }
        lost(results.stream().filter(LeaseResult.Lost.class::isInstance).count());
    }

    /** Nothing is held any more. */
    void ended() {
        if (late > 0) {
            log.warn("{} held acks and nacks came to nothing in all", late);
            late = 0;
        }
    }

    private void lost(long more) {
        if (more > 0 && late == 0) {
            log.warn(
                    "held acks and nacks come to nothing: their leases were lost, and their tasks are handed out again;"
                            + " further ones are counted");
        }
        late += more;
        backlog.count(Spool.LaneName.ENDINGS, Outcome.LEASE_LOST, more);
    }
}
