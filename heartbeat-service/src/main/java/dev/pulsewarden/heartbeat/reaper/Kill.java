package dev.pulsewarden.heartbeat.reaper;

import dev.pulsewarden.heartbeat.HeartbeatProperties.Mode;
import dev.pulsewarden.heartbeat.process.ProcessId;
import dev.pulsewarden.heartbeat.process.Signal;
import dev.pulsewarden.heartbeat.process.SignalResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line of the audit trail: whom the reaper decided to end, when, why, what was sent, and what came of it.
 *
 * @param verdict what was decided, and on what
 * @param signals what was sent, the first first; one without a result was about to be sent
 * @param result null as long as the case is open
 */
public record Kill(
        String id,
        Verdict verdict,
        List<Sent> signals,
        @Nullable Result result,
        @Nullable Instant closedAt) {

    /**
     * What was decided, and on what.
     *
     * @param authority the user who vouched for the process
     * @param silentMs how long it had been silent
     * @param graceMs how long it has from SIGTERM to SIGKILL
     */
    public record Verdict(
            Instant at,
            Mode mode,
            String service,
            String instance,
            ProcessId process,
            String command,
            long authority,
            long silentMs,
            long timeoutMs,
            long graceMs) {

        public String reason() {
            return "silent for " + silentMs + " ms, of which " + timeoutMs + " ms are allowed";
        }
    }

    /** One signal, and what became of it; null before that is known. */
    public record Sent(Signal signal, Instant at, @Nullable SignalResult result) {}

    /** How a case ended. */
    public enum Result {
        /** It ended after SIGTERM. */
        ENDED_AFTER_SIGTERM,
        /** It ended after SIGKILL. */
        ENDED_AFTER_SIGKILL,
        /** It spoke before SIGKILL, and lives. */
        SPARED,
        /** It asked to be watched no more, and lives. */
        LET_GO,
        /** It had ended before any signal was sent. */
        ENDED_BY_ITSELF,
        /** It ended while heartbeat-service itself did not run; a signal without a result may have been sent or not. */
        ENDED_UNWATCHED,
        /** The whole host was started anew before it was seen to end. */
        ENDED_WITH_HOST,
        /** The kernel does not let us signal it; it is not tried again. */
        NOT_PERMITTED,
        /** What had to hold for its being ended did not hold any more; nothing more was sent. */
        WITHDRAWN,
        /** The reaper only observes: nothing was sent. */
        OBSERVED
    }

    boolean sent(Signal signal) {
        return signals.stream().anyMatch(sent -> sent.signal() == signal && sent.result() == SignalResult.SENT);
    }

    /** About to send it. */
    Kill sending(Signal signal, Instant at) {
        List<Sent> more = new ArrayList<>(signals);
        more.add(new Sent(signal, at, null));
        return new Kill(id, verdict, List.copyOf(more), result, closedAt);
    }

    /** The last signal's result is known. */
    Kill sent(SignalResult came, Instant at) {
        List<Sent> more = new ArrayList<>(signals);
        Sent last = more.removeLast();
        more.add(new Sent(last.signal(), at, came));
        return new Kill(id, verdict, List.copyOf(more), result, closedAt);
    }

    /** Whether it is written down that a signal will be sent, and not yet what became of it. */
    boolean isPending() {
        return !signals.isEmpty() && signals.getLast().result() == null;
    }

    /** A signal that was about to be sent was not sent after all. */
    Kill notSent() {
        List<Sent> sure = isPending() ? signals.subList(0, signals.size() - 1) : signals;
        return new Kill(id, verdict, List.copyOf(sure), result, closedAt);
    }

    Kill closed(Result how, Instant at) {
        return new Kill(id, verdict, signals, how, at);
    }
}
