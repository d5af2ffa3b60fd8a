package dev.pulsewarden.queue.sqlite;

import dev.pulsewarden.queue.task.Claim;
import dev.pulsewarden.queue.task.LeasedTask;
import dev.pulsewarden.queue.task.Task;
import dev.pulsewarden.queue.task.Task.Holder;
import dev.pulsewarden.queue.task.TaskListener.Change;
import dev.pulsewarden.queue.task.TaskState;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Leases READY tasks. */
final class Handout {

    static final String NEXT = "SELECT " + Rows.TASK
            + " WHERE t.queue = ? AND t.state = 0 ORDER BY t.priority DESC, t.ready_order LIMIT ?";

    private static final String PAUSED = "SELECT 1 FROM paused_queues WHERE queue = ?";
    static final String LEASE = """
            UPDATE tasks SET state = 2, attempts = ?, worker = ?, claimed_at = ?, lease = ?, lease_ms = ?, lease_until = ?
            WHERE seq = ?
            """;
    private static final int TOKEN_BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private record Found(long seq, Task task) {}

    private final Writing writing;
    private final long maxBytes;

    /** @param maxBytes a claim stops before its payloads together exceed this, but never before the first task */
    Handout(Writing writing, long maxBytes) {
        this.writing = writing;
        this.maxBytes = maxBytes;
    }

    List<LeasedTask> claim(Claim claim) {
        if (writing.sql().first(PAUSED, row -> true, claim.queue()).isPresent()) {
            return List.of();
        }
        List<LeasedTask> leased = new ArrayList<>();
        for (Found found :
                writing.sql().query(NEXT, rows -> upToMaxBytes(rows, claim.queue()), claim.queue(), claim.max())) {
            leased.add(lease(found, claim));
        }
        if (!leased.isEmpty()) {
            writing.changes().add(Change.CLAIMED, claim.queue(), leased.size());
            writing.changes().rescueDue(writing.now().plus(claim.lease()));
        }
        return leased;
    }

    private List<Found> upToMaxBytes(ResultSet rows, String queue) throws SQLException {
        List<Found> found = new ArrayList<>();
        long bytes = 0;
        while (rows.next()) {
            Task task = Rows.task(rows);
            bytes += task.draft().size();
            if (!found.isEmpty()
                    && (bytes > maxBytes || isAlone(task, found.getFirst().task()))) {
                // whoever was not woken because this claim asked for as many as there are is now
                writing.changes().add(Change.READY, queue);
                break;
            }
            found.add(new Found(rows.getLong("seq"), task));
        }
        return found;
    }

    private static boolean isAlone(Task next, Task first) {
        return next.isSuspect() || first.isSuspect();
    }

    private LeasedTask lease(Found found, Claim claim) {
        String lease = token();
        Instant now = writing.now();
        Instant until = now.plus(claim.lease());
        int attempts = found.task().attempts() + 1;
        writing.sql()
                .update(
                        LEASE,
                        attempts,
                        claim.worker(),
                        now.toEpochMilli(),
                        lease,
                        claim.lease().toMillis(),
                        until.toEpochMilli(),
                        found.seq());
        Task before = found.task();
        Task task = new Task(
                before.draft(),
                TaskState.LEASED,
                attempts,
                before.workerLost(),
                before.createdAt(),
                new Holder(claim.worker(), now, until),
                null,
                null,
                null);
        return new LeasedTask(task, lease, claim.lease());
    }

    private static String token() {
        byte[] random = new byte[TOKEN_BYTES];
        RANDOM.nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }
}
