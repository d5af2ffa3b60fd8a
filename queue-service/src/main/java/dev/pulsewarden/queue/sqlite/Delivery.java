package dev.pulsewarden.queue.sqlite;

import dev.pulsewarden.queue.commit.Journal;
import dev.pulsewarden.queue.task.Changes;
import dev.pulsewarden.queue.task.LeasedTask;
import dev.pulsewarden.queue.task.WaitingClaims;
import dev.pulsewarden.queue.task.WaitingClaims.Taken;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands tasks out to claims that wait in the very group of writes by which they become READY: one commit makes both durable, and
 * nobody hears of a lease before it is. See docs/decisions/what-a-task-costs.md. For the writer's thread.
 */
final class Delivery implements Journal<Sql> {

    private static final Logger log = LoggerFactory.getLogger(Delivery.class);

    private final Journal<Sql> journal;
    private final Sql writer;
    private final Counts counts;
    private final Function<Changes, Handout> handouts;
    private final List<Changes> group = new ArrayList<>();
    private final Map<Taken, List<LeasedTask>> answers = new LinkedHashMap<>();
    private final List<Taken> unanswered = new ArrayList<>();
    private volatile WaitingClaims waiting = (_, _) -> List.of();
    private int failures;

    /** @param handouts hands out, and says so in these changes */
    Delivery(Journal<Sql> journal, Sql writer, Counts counts, Function<Changes, Handout> handouts) {
        this.journal = journal;
        this.writer = writer;
        this.counts = counts;
        this.handouts = handouts;
    }

    void serve(WaitingClaims claims) {
        waiting = claims;
    }

    /** What a write of this group changed; told after the commit, without what claims that waited got of it. */
    void wrote(Changes changes) {
        group.add(changes);
    }

    @Override
    public Sql begin() {
        group.clear();
        return journal.begin();
    }

    @Override
    public void commit() {
        ready().forEach(this::handOut);
        counts.store(writer);
        journal.commit();
        answers.forEach(Taken::answer);
        unanswered.forEach(Taken::putBack);
        forget();
    }

    @Override
    public void rollback() {
        counts.forget();
        try {
            journal.rollback();
        } finally {
            answers.keySet().forEach(Taken::putBack);
            unanswered.forEach(Taken::putBack);
            forget();
        }
    }

    private void forget() {
        answers.clear();
        unanswered.clear();
    }

    private Map<String, Integer> ready() {
        Map<String, Integer> ready = new LinkedHashMap<>();
        for (Changes changes : group) {
            changes.queuesReady().forEach(queue -> ready.merge(queue, changes.ready(queue), Delivery::sum));
        }
        return ready;
    }

    private static int sum(int one, int other) {
        return (int) Math.min((long) one + other, Integer.MAX_VALUE);
    }

    /** If it fails, those who wait look for themselves: what the group wrote does not depend on it. */
    private void handOut(String queue, int tasks) {
        List<Taken> claims = waiting.take(queue, tasks);
        if (claims.isEmpty()) {
            return;
        }
        claims.forEach(claim -> answers.put(claim, List.of()));
        writer.mark();
        counts.mark();
        try {
            handOut(queue, claims);
            recovered();
        } catch (RuntimeException e) {
            writer.undoToMark();
            counts.undoToMark();
            claims.forEach(answers::remove);
            unanswered.addAll(claims);
            failed(e);
        }
        writer.forgetMark();
    }

    private void handOut(String queue, List<Taken> claims) {
        Changes changes = new Changes();
        List<List<LeasedTask>> leased = handouts.apply(changes)
                .claim(queue, claims.stream().map(Taken::claim).toList());
        int wanted = claims.stream().mapToInt(claim -> claim.claim().max()).sum();
        int handedOut = leased.stream().mapToInt(List::size).sum();
        for (int i = 0; i < claims.size(); i++) {
            answers.put(claims.get(i), leased.get(i));
        }
        boolean isMore = handedOut == wanted || changes.ready(queue) > 0;
        takeReady(queue, isMore ? handedOut : Long.MAX_VALUE);
        group.getFirst().addAll(changes);
    }

    /**
     * Nobody needs to hear of so many tasks. Nor of any, where the claims would take more than there was for them: then no task is
     * READY, or the queue is paused or has all the leases it may have, and the end of that is told.
     */
    private void takeReady(String queue, long tasks) {
        long left = tasks;
        for (Changes written : group) {
            left -= written.takeReady(queue, (int) Math.min(left, Integer.MAX_VALUE));
        }
    }

    private void failed(RuntimeException failure) {
        failures++;
        if (failures == 1) {
            log.error(
                    "claims that wait could not be served by a commit; they look for themselves, and further failures are counted",
                    failure);
        }
    }

    private void recovered() {
        if (failures > 0) {
            log.info("claims that wait are served by commits again after {} failures", failures);
            failures = 0;
        }
    }
}
