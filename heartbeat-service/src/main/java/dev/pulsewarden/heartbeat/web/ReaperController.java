package dev.pulsewarden.heartbeat.web;

import dev.pulsewarden.heartbeat.HeartbeatProperties.Mode;
import dev.pulsewarden.heartbeat.reaper.AuditTrail;
import dev.pulsewarden.heartbeat.reaper.Overview;
import dev.pulsewarden.heartbeat.reaper.ReaperState;
import dev.pulsewarden.heartbeat.registry.Instance;
import dev.pulsewarden.heartbeat.registry.Ticker;
import dev.pulsewarden.problem.Problem;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Shows what the reaper does and did. */
@RestController
@RequestMapping("/reaper")
final class ReaperController {

    private final ReaperState state;
    private final Overview overview;
    private final AuditTrail audit;
    private final Ticker ticker;

    /**
     * What the reaper is at.
     *
     * @param open the cases that are open
     * @param held instances that are late and are not ended, and why; some of them, if there are many
     */
    record ReaperView(
            Mode mode,
            Instant since,
            String reason,
            int killsPerMinute,
            int killsLastMinute,
            List<KillView> open,
            List<HeldView> held) {}

    /** One that is late and not ended. */
    record HeldView(String service, String instance, Instance.@Nullable Hold hold) {}

    ReaperController(ReaperState state, Overview overview, AuditTrail audit, Ticker ticker) {
        this.state = state;
        this.overview = overview;
        this.audit = audit;
        this.ticker = ticker;
    }

    @GetMapping
    ReaperView reaper() {
        ReaperState.Setting setting = state.setting();
        return new ReaperView(
                setting.mode(),
                setting.since(),
                setting.reason(),
                state.killsPerMinute(),
                state.killsLastMinute(ticker.nanos()),
                overview.open().stream().map(KillView::of).toList(),
                overview.held().stream()
                        .map(held -> new HeldView(held.service().name(), held.id(), held.hold()))
                        .toList());
    }

    /** The audit trail, the newest first. */
    @GetMapping("/kills")
    Page<KillView> kills(@RequestParam(defaultValue = "") String after, @RequestParam(defaultValue = "100") int limit) {
        Page.checkLimit(limit);
        if (!after.matches("[0-9]{0,18}")) {
            throw Problem.invalid("after", "is what a page before gave as next").asException();
        }
        AuditTrail.Page page = read(after, limit);
        return new Page<>(
                page.kills().stream().map(KillView::of).toList(), page.next().isEmpty() ? null : page.next());
    }

    private AuditTrail.Page read(String after, int limit) {
        try {
            return audit.page(after, limit);
        } catch (AuditTrail.AuditUnavailableException e) {
            throw Problem.of("store-unavailable", 503, "the audit trail cannot be read now")
                    .retryAfter(5)
                    .asException();
        }
    }
}
