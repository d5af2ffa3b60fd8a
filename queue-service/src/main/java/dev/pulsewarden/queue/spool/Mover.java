package dev.pulsewarden.queue.spool;

import dev.pulsewarden.queue.spool.Spool.Entry;
import dev.pulsewarden.queue.spool.Spool.LaneName;
import dev.pulsewarden.queue.task.TaskStoreException;
import dev.pulsewarden.queue.task.TaskStoreException.Reason;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves the entries of one lane to the store, the oldest first. For one thread.
 *
 * <p>After a failure the next batch is half as large, so that an entry that the store refuses for itself is soon alone. It is then
 * set aside: at once when the store refused it, and when it is only unavailable for this one, after so many tries between
 * which it was there.
 */
final class Mover<T> {

    private static final Logger log = LoggerFactory.getLogger(Mover.class);

    /** Where entries are read. */
    @FunctionalInterface
    interface Source<T> {
        List<Entry<T>> first(int most, long maxBytes);
    }

    private final LaneName lane;
    private final Backlog backlog;
    private final Source<T> source;
    private final Consumer<List<T>> give;
    private final BooleanSupplier storeIsThere;
    private final Function<T, String> nameOf;
    private int batchSize;
    private long triedSeq = -1;
    private int tries;

    /** @param nameOf an entry in the log */
    Mover(
            LaneName lane,
            Backlog backlog,
            Source<T> source,
            Consumer<List<T>> give,
            BooleanSupplier storeIsThere,
            Function<T, String> nameOf) {
        this.lane = lane;
        this.backlog = backlog;
        this.source = source;
        this.give = give;
        this.storeIsThere = storeIsThere;
        this.nameOf = nameOf;
        this.batchSize = backlog.limits().batch();
    }

    /** Moves one batch. False: nothing was there to be moved. */
    boolean moveBatch() {
        List<Entry<T>> batch =
                source.first(batchSize, backlog.limits().batchBytes().toBytes());
        if (batch.isEmpty()) {
            return false;
        }
        try {
            give.accept(batch.stream().map(Entry::content).toList());
        } catch (RuntimeException e) {
            refused(batch, e);
            return true;
        }
        backlog.moved(lane, batch);
        batchSize = (int) Math.min(backlog.limits().batch(), 2L * batchSize);
        return true;
    }

    /** Returns if it is worth going on at once. That the store is busy or full is no entry's fault. */
    private void refused(List<Entry<T>> batch, RuntimeException failure) {
        if (failure instanceof TaskStoreException outage && outage.reason() != Reason.UNAVAILABLE) {
            throw outage;
        }
        batchSize = Math.max(1, batch.size() / 2);
        if (failure instanceof TaskStoreException) {
            if (batch.size() > 1 || !isHopeless(batch.getFirst())) {
                throw failure;
            }
        }
        if (batch.size() == 1) {
            setAside(batch.getFirst(), failure);
        }
    }

    private boolean isHopeless(Entry<T> entry) {
        if (entry.seq() != triedSeq) {
            triedSeq = entry.seq();
            tries = 0;
        }
        return storeIsThere.getAsBoolean() && ++tries >= backlog.limits().tries();
    }

    private void setAside(Entry<T> entry, RuntimeException why) {
        backlog.setAside(lane, entry, String.valueOf(why.getMessage()));
        log.error(
                "the store refuses {} for itself; it is set aside on local disk, and given again after the next start",
                nameOf.apply(entry.content()),
                why);
    }
}
