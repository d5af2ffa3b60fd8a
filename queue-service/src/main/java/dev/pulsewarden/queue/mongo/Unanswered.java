package dev.pulsewarden.queue.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;

import com.mongodb.client.model.UpdateManyModel;
import com.mongodb.client.model.WriteModel;
import dev.pulsewarden.queue.task.Changes;
import dev.pulsewarden.queue.task.TaskListener.Change;
import dev.pulsewarden.queue.task.TaskState;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;
import org.bson.Document;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims that failed on their way: the store may have carried them out, and nobody knows of the leases. Their tasks are given
 * back as soon as the store answers again, no attempt counted. An update that is still on its way at the server may take effect
 * after that, so what was not found leased is looked for again until no operation can be running any more. Thread-safe.
 */
final class Unanswered {

    private static final Logger log = LoggerFactory.getLogger(Unanswered.class);
    /** The most tasks that are given back in one update, but never less than one claim. */
    private static final int AT_ONCE = 1000;

    private record Sent(Lease lease, List<String> ids, long atNanos) {}

    private final Database database;
    private final LongSupplier ticker;
    private final Duration longest;
    private final int most;
    private final Deque<Sent> claims = new ArrayDeque<>();
    private int tasks;

    /**
     * @param ticker nanoseconds of elapsed time
     * @param longest how long an operation may run
     * @param most the most tasks that are remembered
     */
    Unanswered(Database database, LongSupplier ticker, Duration longest, int most) {
        this.database = database;
        this.ticker = ticker;
        this.longest = longest;
        this.most = most;
    }

    void add(List<Pick> picks) {
        long now = ticker.getAsLong();
        keep(picks.stream().map(pick -> new Sent(pick.lease(), pick.ids(), now)).toList());
    }

    /** Does nothing while all claims are answered. */
    void giveBack(Changes changes) {
        List<Sent> some = take();
        if (some.isEmpty()) {
            return;
        }
        long now = ticker.getAsLong();
        List<Sent> open = some;
        try {
            int matched = database.tasks(all -> all.bulkWrite(
                            some.stream()
                                    .map(sent -> update(sent.lease(), sent.ids()))
                                    .toList(),
                            Attempts.EACH_FOR_ITSELF))
                    .getMatchedCount();
            tell(some, matched, changes);
            open = matched == tasks(some)
                    ? List.of()
                    : some.stream().filter(sent -> mayRun(sent, now)).toList();
        } finally {
            keep(open);
        }
    }

    private boolean mayRun(Sent sent, long now) {
        return now - sent.atNanos() <= longest.toNanos();
    }

    /** Takes back tasks that were leased under this lease, if they still are. */
    static WriteModel<Document> update(Lease lease, List<String> ids) {
        return new UpdateManyModel<>(
                and(in(Fields.ID, ids), eq(Fields.LEASE, lease.token()), eq(Fields.STATE, TaskState.LEASED.name())),
                Attempts.givenBack(lease.token()));
    }

    private static void tell(List<Sent> some, int givenBack, Changes changes) {
        if (givenBack > 0) {
            log.info("{} tasks are READY again: the answers to the claims that leased them were lost", givenBack);
            some.forEach(sent ->
                    changes.add(Change.READY, sent.lease().queue(), sent.ids().size()));
        }
    }

    private List<Sent> take() {
        List<Sent> some = new ArrayList<>();
        synchronized (claims) {
            for (int taken = 0; taken < AT_ONCE && !claims.isEmpty(); ) {
                Sent next = claims.remove();
                taken += next.ids().size();
                some.add(next);
            }
            tasks -= tasks(some);
        }
        return some;
    }

    private void keep(List<Sent> some) {
        int dropped = 0;
        synchronized (claims) {
            claims.addAll(some);
            tasks += tasks(some);
            while (tasks > most) {
                int oldest = claims.remove().ids().size();
                tasks -= oldest;
                dropped += oldest;
            }
        }
        if (dropped > 0) {
            log.warn(
                    "{} tasks may stay leased to nobody until their leases run out: more than {} are in claims whose"
                            + " answers were lost",
                    dropped,
                    most);
        }
    }

    private static int tasks(List<Sent> some) {
        return some.stream().mapToInt(sent -> sent.ids().size()).sum();
    }
}
