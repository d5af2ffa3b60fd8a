package dev.pulsewarden.queue.mongo;

/** What tasks are stored as: one document each, times as dates, absent values as absent fields. */
final class Fields {

    static final String ID = "_id";
    static final String QUEUE = "queue";
    static final String STATE = "state";
    static final String PRIORITY = "priority";
    /** Microseconds since 1970 of when it became READY, or, while DELAYED, of when it is due. */
    static final String PLACE = "place";

    static final String PAYLOAD = "payload";
    /** Those of the body that it came as, as a JSON object of strings. */
    static final String HEADERS = "headers";

    static final String RUN_AT = "runAt";
    static final String CREATED_AT = "createdAt";
    static final String ATTEMPTS = "attempts";
    /** How many of its attempts ended with the loss of their worker; absent: none. In its history: whether this one did. */
    static final String WORKER_LOST = "workerLost";

    /** Why it is DEAD; absent: because its last attempt failed. */
    static final String DEAD_REASON = "deadReason";

    static final String MAX_ATTEMPTS = "maxAttempts";
    static final String BACKOFF_MS = "backoffMs";
    /** How waits between attempts follow each other; absent: each is twice the one before. */
    static final String BACKOFF_KIND = "backoffKind";
    /** The longest of waits that grow. */
    static final String BACKOFF_MAX_MS = "backoffMaxMs";

    static final String DEDUPE_KEY = "dedupeKey";
    /** Queue and dedupe key together, until the task has ended: unique among all that have it. */
    static final String KEY = "key";

    static final String CORRELATION_ID = "correlationId";
    static final String REPLY_TO = "replyTo";
    static final String WORKER = "worker";
    static final String CLAIMED_AT = "claimedAt";
    /** The token of the claim that the running attempt is from; kept when it was acked. */
    static final String LEASE = "lease";

    static final String LEASE_MS = "leaseMs";
    static final String LEASE_UNTIL = "leaseUntil";
    /** The token under which it was given back last. */
    static final String RELEASED = "released";

    static final String ENDED_AT = "endedAt";
    /** From then on the store may forget it by itself. */
    static final String EXPIRE_AT = "expireAt";

    /** Its place among the ended tasks of which that is still to be told; absent: nobody is to be told. */
    static final String REPLY_DUE = "replyDue";

    /** What was wrong with its last attempt, until that is told. */
    static final String REPLY_ERROR = "replyError";

    /** Which node is about to tell it, and until when no other one does. */
    static final String REPLY_BY = "replyBy";

    static final String REPLY_UNTIL = "replyUntil";

    static final String RESULT = "result";
    /** The attempts that failed, the oldest first. */
    static final String HISTORY = "history";

    static final String ATTEMPT = "attempt";
    static final String EXPIRED = "expired";
    static final String RETRY_AT = "retryAt";
    static final String ERROR = "error";
    /** Which call wrote it. */
    static final String MARK = "mark";

    /** The task that an id stands for; such a document has no other fields but the next. */
    static final String ALIAS_OF = "aliasOf";

    static final String ALIAS_UNTIL = "aliasUntil";

    private Fields() {}
}
