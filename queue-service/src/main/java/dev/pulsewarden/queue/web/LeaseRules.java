package dev.pulsewarden.queue.web;

import dev.pulsewarden.problem.Problem;
import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.task.Completion;
import dev.pulsewarden.queue.task.Failure;
import dev.pulsewarden.queue.task.LeaseKey;
import dev.pulsewarden.queue.task.Release;
import dev.pulsewarden.queue.task.TaskDrafts;
import dev.pulsewarden.wire.Ack;
import dev.pulsewarden.wire.Lease;
import dev.pulsewarden.wire.Nack;
import dev.pulsewarden.wire.Names;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What holders of leases may say. */
@Component
class LeaseRules {

    private static final int MAX_ERROR = 10_000;

    private final QueueProperties properties;
    private final TaskDrafts drafts;

    LeaseRules(QueueProperties properties, TaskDrafts drafts) {
        this.properties = properties;
        this.drafts = drafts;
    }

    Completion completion(Ack ack) {
        if (ack.result() != null && drafts.isTooLarge(ack.result())) {
            throw Problem.invalid("result", drafts.tooLarge()).asException();
        }
        return new Completion(key(ack.id(), ack.lease()), ack.result(), worker(ack.worker()));
    }

    Failure failure(Nack nack) {
        Duration delay = nack.delay();
        if (delay != null && (delay.isNegative() || delay.compareTo(properties.maxDelay()) > 0)) {
            throw Problem.invalid("delay", "0 to " + properties.maxDelay()).asException();
        }
        return new Failure(key(nack.id(), nack.lease()), shortened(nack.error()), delay, worker(nack.worker()));
    }

    LeaseKey key(Lease lease) {
        return key(lease.id(), lease.lease());
    }

    Release release(dev.pulsewarden.wire.Release release) {
        boolean workerLost = Boolean.TRUE.equals(release.workerLost());
        return new Release(key(release.id(), release.lease()), workerLost, worker(release.worker()));
    }

    private static @Nullable String worker(@Nullable String worker) {
        if (worker != null && !Names.isName(worker)) {
            throw Problem.invalid("worker", Names.RULE).asException();
        }
        return worker;
    }

    private static LeaseKey key(@Nullable String id, @Nullable String lease) {
        if (id == null || lease == null) {
            throw Problem.invalid(id == null ? "id" : "lease", "is missing; say id and lease")
                    .asException();
        }
        if (!Names.isName(id)) {
            throw Problem.invalid("id", Names.RULE).asException();
        }
        if (lease.length() > LeaseKey.MAX_LEASE) {
            throw Problem.invalid("lease", "up to " + LeaseKey.MAX_LEASE + " characters; say it as the claim gave it")
                    .asException();
        }
        return new LeaseKey(id, lease);
    }

    /** A failure is told, however long or odd its text; the beginning says what it was. */
    private static @Nullable String shortened(@Nullable String error) {
        if (error == null) {
            return null;
        }
        return error.length() <= MAX_ERROR ? wellFormed(error) : wellFormed(error.substring(0, MAX_ERROR)) + "…";
    }

    /** With ? for half a surrogate pair, which no store takes as it is. */
    private static String wellFormed(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
