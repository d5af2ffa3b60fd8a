package dev.pulsewarden.queue.mongo;

import dev.pulsewarden.queue.task.LeaseKey;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The right to end attempts that one claim got. Its text for one of the tasks says all that the store needs to act on it
 * without reading the task: the claim's token, which task it is for, whether its end is to be told, how long it runs, and the queue.
 *
 * @param token what is stored with each task of the claim
 */
record Lease(String token, long leaseMs, String queue) {

    private static final int TOKEN_BYTES = 16;
    private static final Pattern TEXT =
            Pattern.compile("([A-Za-z0-9_-]{22})\\.([0-9a-f]{1,8})(r?)\\.(\\d{1,12})\\.(.{1,200})");
    private static final SecureRandom RANDOM = new SecureRandom();

    static Lease create(String queue, long leaseMs) {
        return new Lease(newToken(), leaseMs, queue);
    }

    static String newToken() {
        byte[] random = new byte[TOKEN_BYTES];
        RANDOM.nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    /** Absent: it was not made here. */
    static @Nullable Lease of(LeaseKey key) {
        Matcher parts = TEXT.matcher(key.lease());
        return parts.matches() && parts.group(2).equals(check(key.id()))
                ? new Lease(parts.group(1), Long.parseLong(parts.group(4)), parts.group(5))
                : null;
    }

    /** Whether the task's end is to be told to somebody: said to whoever claims it, so that his ack need not ask for it. */
    static boolean saysReply(LeaseKey key) {
        Matcher parts = TEXT.matcher(key.lease());
        return parts.matches() && !parts.group(3).isEmpty();
    }

    /** What the claimer of this task gets. */
    String textFor(String id, boolean hasReplyTo) {
        return token + "." + check(id) + (hasReplyTo ? "r" : "") + "." + leaseMs + "." + queue;
    }

    /** So that nobody ends by mistake another task of the same claim: a mistake, not an attack, for the claim is his. */
    private static String check(String id) {
        return Integer.toHexString(id.hashCode());
    }
}
