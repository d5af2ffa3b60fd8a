package dev.pulsewarden.heartbeat.web;

import dev.pulsewarden.heartbeat.HeartbeatProperties.Mode;
import dev.pulsewarden.heartbeat.reaper.Kill;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One case as it is shown.
 *
 * @param result absent as long as it is open
 */
record KillView(
        String id,
        Instant at,
        Mode mode,
        String service,
        String instance,
        long pid,
        String command,
        String reason,
        long silentMs,
        long timeoutMs,
        long killGraceMs,
        long vouchedForByUser,
        List<Kill.Sent> signals,
        Kill.@Nullable Result result,
        @Nullable Instant closedAt) {

    static KillView of(Kill kill) {
        Kill.Verdict verdict = kill.verdict();
        return new KillView(
                kill.id(),
                verdict.at(),
                verdict.mode(),
                verdict.service(),
                verdict.instance(),
                verdict.process().pid(),
                verdict.command(),
                verdict.reason(),
                verdict.silentMs(),
                verdict.timeoutMs(),
                verdict.graceMs(),
                verdict.authority(),
                kill.signals(),
                kill.result(),
                kill.closedAt());
    }
}
