package dev.pulsewarden.queue.settings;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How long a task waits after its failed attempts, within what the service bounds all waits to.
 *
 * @param first the wait after the first failed attempt
 * @param max the longest wait; absent: only the service's bound; always absent where waits are fixed
 */
public record BackoffRule(
        Kind kind, Duration first, @Nullable Duration max) {

    /** How waits follow each other. */
    public enum Kind {
        /** Each is twice the one before, a fifth more or less by chance. */
        EXPONENTIAL,
        /** All are as the first. */
        FIXED;

        /** Finds it by its name on the wire. */
        public static Optional<Kind> of(String label) {
            return Arrays.stream(values())
                    .filter(kind -> kind.label().equals(label))
                    .findFirst();
        }

        /** Its name on the wire. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public BackoffRule {
        max = kind == Kind.FIXED ? null : max;
    }

    /** Waits that double from this one on. */
    public static BackoffRule exponential(Duration first) {
        return new BackoffRule(Kind.EXPONENTIAL, first, null);
    }
}
