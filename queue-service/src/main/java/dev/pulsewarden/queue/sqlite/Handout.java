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

    static final String NEXT = "SELECT " + Rows.READY
            + " WHERE t.queue = ? AND t.state = 0 ORDER BY t.priority DESC, t.ready_order " + Sql.LIMIT;

    private static final String PAUSED = "SELECT 1 FROM paused_queues WHERE queue = ?";
    static final String LEASE = """
            UPDATE tasks SET state = 2, attempts = ?, worker = ?, claimed_at = ?, lease = ?, lease_ms = ?, lease_until = ?
            WHERE seq = ?
            """;
    private static final int TOKEN_BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private record Found(long seq, Task task) {}

    /** What one claim gets. */
    private static final class Share {

        private final Claim claim;
        private final List<Found> tasks = new ArrayList<>();
        private long bytes;

        private Share(Claim claim) {
            this.claim = claim;
        }

        /** At least one task, and else no more than it may, none beside a suspect, and no more bytes than this. */
        private boolean takes(Found next, long maxBytes) {
            if (!tasks.isEmpty()
                    && (tasks.size() == claim.max()
                            || next.task().isSuspect()
                            || tasks.getFirst().task().isSuspect()
                            || bytes + size(next) > maxBytes)) {
                return false;
            }
            bytes += size(next);
            return tasks.add(next);
        }

        private static long size(Found found) {
            return found.task().draft().size();
        }
    }

    private final Writing writing;
    private final long maxBytes;

    /** @param maxBytes a claim stops before its payloads together exceed this, but never before the first task */
    Handout(Writing writing, long maxBytes) {
        this.writing = writing;
        this.maxBytes = maxBytes;
    }

    /** To claims of one queue, the first first. */
    List<List<LeasedTask>> claim(String queue, List<Claim> claims) {
        List<Share> shares = claims.stream().map(Share::new).toList();
        int wanted = claims.stream().mapToInt(Claim::max).sum();
        int most = new Concurrency(writing).places(queue, wanted);
        if (most > 0 && writing.sql().first(PAUSED, row -> true, queue).isEmpty()) {
            if (writing.sql().query(NEXT, rows -> deal(rows, shares), queue, most)) {
                // whoever was not woken because these claims asked for as many as there are is now
                writing.changes().add(Change.READY, queue);
            }
        }
        return shares.stream().map(this::lease).toList();
    }

    /** Returns whether it found more than they can take. */
    private boolean deal(ResultSet rows, List<Share> shares) throws SQLException {
        int current = 0;
        while (rows.next()) {
            Found found = new Found(rows.getLong("seq"), Rows.ready(rows));
            while (current < shares.size() && !shares.get(current).takes(found, maxBytes)) {
                current++;
            }
            if (current == shares.size()) {
                return true;
            }
        }
        return false;
    }

    private List<LeasedTask> lease(Share share) {
        Claim claim = share.claim;
        if (!share.tasks.isEmpty()) {
            writing.changes().add(Change.CLAIMED, claim.queue(), share.tasks.size());
            writing.changes().rescueDue(writing.now().plus(claim.lease()));
        }
        return share.tasks.stream().map(found -> lease(found, claim)).toList();
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
        writing.counts().moved(claim.queue(), TaskState.READY, TaskState.LEASED);
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
