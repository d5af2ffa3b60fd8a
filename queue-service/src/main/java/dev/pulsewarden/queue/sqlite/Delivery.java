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

/**
 * Hands tasks out to claims that wait in the very group of writes by which they become READY: one commit makes both durable, and
 * nobody hears of a lease before it is. See docs/decisions/what-a-task-costs.md. For the writer's thread.
 */
final class Delivery implements Journal<Sql> {

    private final Journal<Sql> journal;
    private final Sql writer;
    private final Function<Changes, Handout> handouts;
    private final List<Changes> group = new ArrayList<>();
    private final Map<Taken, List<LeasedTask>> taken = new LinkedHashMap<>();
    private volatile WaitingClaims waiting = (_, _) -> List.of();

    /** @param handouts hands out, and says so in these changes */
    Delivery(Journal<Sql> journal, Sql writer, Function<Changes, Handout> handouts) {
        this.journal = journal;
        this.writer = writer;
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
        journal.commit();
        taken.forEach(Delivery::end);
        taken.clear();
    }

    @Override
    public void rollback() {
        taken.keySet().forEach(Taken::putBack);
        taken.clear();
        journal.rollback();
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

    /** If it fails, those who wait look for themselves and hear of it: what the group wrote does not depend on it. */
    private void handOut(String queue, int tasks) {
        List<Taken> claims = waiting.take(queue, tasks);
        if (claims.isEmpty()) {
            return;
        }
        claims.forEach(claim -> taken.put(claim, List.of()));
        writer.mark();
        try {
            handOut(queue, claims);
        } catch (RuntimeException e) {
            writer.undoToMark();
        }
        writer.forgetMark();
    }

    private void handOut(String queue, List<Taken> claims) {
        Changes changes = new Changes();
        List<List<LeasedTask>> leased = handouts.apply(changes)
                .claim(queue, claims.stream().map(Taken::claim).toList());
        for (int i = 0; i < claims.size(); i++) {
            taken.put(claims.get(i), leased.get(i));
        }
        tell(queue, leased.stream().mapToInt(List::size).sum(), changes);
    }

    private void tell(String queue, int handedOut, Changes changes) {
        int left = handedOut;
        for (Changes written : group) {
            left -= written.takeReady(queue, left);
        }
        group.getFirst().addAll(changes);
    }

    private static void end(Taken claim, List<LeasedTask> tasks) {
        if (tasks.isEmpty()) {
            claim.putBack();
        } else {
            claim.answer(tasks);
        }
    }
}
