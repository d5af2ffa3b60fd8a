package dev.pulsewarden.heartbeat.reaper;

import dev.pulsewarden.heartbeat.process.Signal;
import dev.pulsewarden.heartbeat.process.SignalResult;
import dev.pulsewarden.heartbeat.reaper.Kill.Result;
import dev.pulsewarden.heartbeat.reaper.Strikes.Outcome;
import dev.pulsewarden.heartbeat.registry.Instance;
import dev.pulsewarden.heartbeat.registry.Lifecycle;
import dev.pulsewarden.heartbeat.registry.Ticker;
import dev.pulsewarden.heartbeat.registry.Transition;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The open cases, and each step of them. For the reaper's thread; reading is for any. */
@Component
final class Cases {

    private static final Logger log = LoggerFactory.getLogger(Cases.class);

    private final Trail trail;
    private final Strikes strikes;
    private final Lifecycle lifecycle;
    private final ReaperMeters meters;
    private final Clock clock;
    private final Ticker ticker;
    private final List<Case> open = new CopyOnWriteArrayList<>();

    Cases(Trail trail, Strikes strikes, Lifecycle lifecycle, ReaperMeters meters, Clock clock, Ticker ticker) {
        this.trail = trail;
        this.strikes = strikes;
        this.lifecycle = lifecycle;
        this.meters = meters;
        this.clock = clock;
        this.ticker = ticker;
    }

    List<Case> open() {
        return open;
    }

    /** Opens a case; its first signal is sent at the next step. False when it cannot be written down: then there is none. */
    boolean open(Case opened) {
        if (!intend(opened, Signal.SIGTERM)) {
            return false;
        }
        takeUp(opened);
        return true;
    }

    /** Goes on with a case that is on disk already. */
    void takeUp(Case known) {
        known.instance().sentence(true);
        open.add(known);
    }

    /** Writes down a case in which nothing is done. */
    boolean record(Kill kill) {
        return trail.write(kill);
    }

    void pass(long gap) {
        open.forEach(each -> each.pass(gap));
    }

    /** Takes every case as far as it goes now. */
    void advance(long now, boolean maySignal) {
        for (Case each : open) {
            advance(each, now, maySignal);
        }
    }

    /**
     * 1. Is it still ours to decide? 2. Has it ended? 3. Has it spoken? 4. Is all that was done written down? 5. Is the next
     * signal due, and is nothing against it? Then it is written down that it will be sent, and sent at the step after that:
     * a disk that hangs for long is a pause of our own, which is noticed in between.
     */
    private void advance(Case each, long now, boolean maySignal) {
        if (each.isClosed()) {
            write(each, each.kill());
        } else if (each.instance().isForgotten()) {
            close(each, Result.LET_GO);
        } else if (!each.process().isRunning()) {
            ended(each);
        } else if (each.hasSpoken()) {
            close(each, Result.SPARED);
        } else if (!each.isWritten()) {
            write(each, each.kill());
        } else if (each.isDue(now) && maySignal && strikes.isOpenTo(each.instance(), now)) {
            due(each, now);
        }
        if (each.isClosed() && each.isWritten()) {
            open.remove(each);
        }
    }

    private void due(Case each, long now) {
        Signal next = each.next();
        if (next != null && each.kill().isPending()) {
            strike(each, next);
        } else if (next != null) {
            intend(each, next); // no audit, no kill: else it is tried again
        } else {
            log.warn("{} still runs after SIGKILL; its end is awaited", name(each));
            each.then(null, now + Duration.ofMinutes(1).toNanos());
        }
    }

    /** Whether it is on disk now that this signal will be sent. */
    private boolean intend(Case each, Signal signal) {
        Kill intent = each.kill().sending(signal, clock.instant());
        boolean written = trail.write(intent);
        if (written) {
            each.became(intent, true);
        }
        return written;
    }

    private void strike(Case each, Signal signal) {
        switch (strikes.strike(each, signal)) {
            case Outcome.NotNow() -> {} // seen at the next step
            case Outcome.Withdrawn(String reason) -> {
                log.warn("{} is not ended: {}", name(each), reason);
                each.instance().neverEnd(reason);
                close(each, Result.WITHDRAWN);
            }
            case Outcome.Done(SignalResult result) ->
                signalled(each, each.kill().sent(result, clock.instant()), result);
        }
    }

    private void signalled(Case each, Kill kill, SignalResult result) {
        Signal signal = kill.signals().getLast().signal();
        meters.signalled(signal, result);
        each.instance().hold(null);
        write(each, kill);
        switch (result) {
            case SENT -> {
                log.warn("{} sent to {}: {}", signal, name(each), kill.verdict().reason());
                long grace = Duration.ofMillis(kill.verdict().graceMs()).toNanos();
                each.then(signal == Signal.SIGTERM ? Signal.SIGKILL : null, ticker.nanos() + grace);
            }
            case ENDED -> {} // seen at the next step
            case NOT_PERMITTED, FAILED -> {
                log.warn("{} could not be sent to {}: {}; not tried again", signal, name(each), result);
                each.instance().neverEnd("the kernel does not let heartbeat-service signal it");
                close(each, Result.NOT_PERMITTED);
            }
        }
    }

    private void ended(Case each) {
        if (each.instance().isForgotten()) { // just now, which closed the hold on a process that may well run
            close(each, Result.LET_GO);
            return;
        }
        Result how = each.kill().sent(Signal.SIGKILL)
                ? Result.ENDED_AFTER_SIGKILL
                : each.kill().sent(Signal.SIGTERM) ? Result.ENDED_AFTER_SIGTERM : Result.ENDED_BY_ITSELF;
        close(each, how);
        if (how == Result.ENDED_BY_ITSELF) {
            lifecycle.ended(each.instance(), Reaped.payload(each.kill()));
        } else {
            lifecycle.reaped(each.instance(), Reaped.payload(each.kill()));
        }
    }

    /** A case that was left open and whose process ended while nobody watched. */
    void closeUnseen(Kill left, boolean sameStartOfHost) {
        boolean killed = left.sent(Signal.SIGKILL);
        Result how = !sameStartOfHost
                ? Result.ENDED_WITH_HOST
                : killed
                        ? Result.ENDED_AFTER_SIGKILL
                        : left.sent(Signal.SIGTERM) ? Result.ENDED_AFTER_SIGTERM : Result.ENDED_UNWATCHED;
        Kill closed = left.closed(how, clock.instant());
        trail.write(closed);
        boolean byUs = how == Result.ENDED_AFTER_SIGTERM || how == Result.ENDED_AFTER_SIGKILL;
        lifecycle.endedUnseen(
                byUs ? Transition.REAPED : Transition.EXITED,
                left.verdict().service(),
                left.verdict().instance(),
                left.verdict().process().pid(),
                Reaped.payload(closed));
    }

    private void close(Case each, Result how) {
        log.info("the case of {} is closed: {}", name(each), how);
        write(each, each.kill().notSent().closed(how, clock.instant()));
        each.instance().sentence(false);
    }

    private void write(Case each, Kill kill) {
        each.became(kill, trail.write(kill));
    }

    private static String name(Case each) {
        Instance instance = each.instance();
        return "pid " + each.process().id().pid() + " (" + instance.service().name() + ", instance " + instance.id()
                + ")";
    }
}
