package dev.pulsewarden.heartbeat.process;

import org.jspecify.annotations.Nullable;

/**
 * Whether a process may be ended for being silent.
 *
 * @param authority the user who vouched for it: the process may be ended as long as that user could end it himself; null when
 *     nobody did
 * @param objection why it may not be ended; null when it may
 * @param lasting whether no later heartbeat can change that
 */
public record Endability(@Nullable Long authority, @Nullable String objection, boolean lasting) {

    public static Endability by(long authority) {
        return new Endability(authority, null, false);
    }

    /** Not for now: a later heartbeat may come from somebody who may vouch for it. */
    public static Endability notNow(String objection) {
        return new Endability(null, objection, false);
    }

    public static Endability never(String objection) {
        return new Endability(null, objection, true);
    }

    public boolean endable() {
        return authority != null;
    }
}
