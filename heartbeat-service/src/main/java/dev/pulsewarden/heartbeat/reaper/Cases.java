package dev.pulsewarden.heartbeat.reaper;

import dev.pulsewarden.heartbeat.process.Signal;
import dev.pulsewarden.heartbeat.process.SignalResult;
import dev.pulsewarden.heartbeat.reaper.Kill.Result;
import dev.pulsewarden.heartbeat.reaper.Strikes.Outcome;
import dev.pulsewarden.heartbeat.registry.Instance;
import dev.pulsewarden.heartbeat.registry.Lifecycle;
import dev.pulsewarden.heartbeat.registry.Ticker;
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

    /** Opens a case and sends its first signal; false when it cannot be written down, and then there is none. */
    boolean open(Case opened) {
        Kill intent = opened.kill().sending(Signal.SIGTERM, clock.instant());
        if (!trail.write(intent)) {
            return false;
        }
        takeUp(opened);
        strike(opened, Signal.SIGTERM, intent);
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
     * signal due, and is nothing against it?
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
        if (next != null) {
            step(each, next);
        } else {
            log.warn("{} still runs after SIGKILL; its end is awaited", name(each));
            each.then(null, now + Duration.ofMinutes(1).toNanos());
        }
    }

    /** Sends the signal, once it is on disk that it will be sent. */
    private void step(Case each, Signal signal) {
        Kill intent = each.kill().sending(signal, clock.instant());
        if (trail.write(intent)) { // no audit, no kill: else it is tried again
            strike(each, signal, intent);
        }
    }

    private void strike(Case each, Signal signal, Kill intent) {
        Kill before = each.kill();
        switch (strikes.strike(each, signal)) {
            case Outcome.NotNow() -> write(each, before);
            case Outcome.Withdrawn(String reason) -> {
                log.warn("{} is not ended: {}", name(each), reason);
                each.became(before, true);
                each.instance().neverEnd(reason);
                close(each, Result.WITHDRAWN);
            }
            case Outcome.Done(SignalResult result) -> signalled(each, intent.sent(result, clock.instant()), result);
        }
    }

    private void signalled(Case each, Kill kill, SignalResult result) {
        Signal signal = kill.signals().getLast().signal();
        meters.signalled(signal, result);
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
        lifecycle.endedUnseen(
                left.verdict().service(),
                left.verdict().instance(),
                left.verdict().process().pid(),
                Reaped.payload(closed));
    }

    private void close(Case each, Result how) {
        log.info("the case of {} is closed: {}", name(each), how);
        write(each, each.kill().closed(how, clock.instant()));
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
