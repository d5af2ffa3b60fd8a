package dev.pulsewarden.queue.task;

import java.time.Duration;
import java.time.Instant;

/** What became of an attempt that somebody wanted to end, extend or give back. Said again with the same lease: the same. */
public sealed interface LeaseResult {

    /** The task is DONE. */
    record Done() implements LeaseResult {}

    /** The attempt failed; the task is READY, or will be then. */
    record Retrying(Instant runAt) implements LeaseResult {}

    /** The attempt failed and was the last; the task is DEAD. */
    record Dead() implements LeaseResult {}

    /** The lease runs so long from now. */
    record Extended(Duration leaseTime) implements LeaseResult {}

    /** The task is READY at its old place, and this attempt does not count. */
    record Released() implements LeaseResult {}

    /** It is kept on local disk until the store takes it; only then it is known what became of it. */
    record Held() implements LeaseResult {}

    /** This lease is not, or no longer, the right to end an attempt. */
    record Lost() implements LeaseResult {}
}
