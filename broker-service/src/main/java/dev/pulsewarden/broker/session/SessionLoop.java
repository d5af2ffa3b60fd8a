package dev.pulsewarden.broker.session;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of one event loop. It flushes those that were written to, once a turn of the loop: the sockets that were
 * readable are served first, then this runs as a task of the same turn.
 */
final class SessionLoop {

    private static final Logger log = LoggerFactory.getLogger(SessionLoop.class);

    /** A tick that comes later than so many ticks' time means that the process stood still. */
    private static final int PAUSE_TICKS = 2;

    private final EventLoop eventLoop;
    private final Backlog backlog;
    private final Backlog inbound;
    private final LongSupplier nanoTime;
    private final Future<?> ticking;
    private final Set<Session> sessions = new LinkedHashSet<>();
    private List<Session> written = new ArrayList<>();
    private List<Session> flushing = new ArrayList<>();
    private final long tickNanos;
    private long paused;
    private long coarseNow;

    private final AtomicInteger talking = new AtomicInteger();

    /**
     * @param backlog what waits for its sessions
     * @param inbound what they sent and the broker keeps
     */
    SessionLoop(EventLoop eventLoop, Backlog backlog, Backlog inbound, LongSupplier nanoTime, long tickNanos) {
        this.backlog = backlog;
        this.inbound = inbound;
        this.eventLoop = eventLoop;
        this.nanoTime = nanoTime;
        this.tickNanos = tickNanos;
        this.coarseNow = nanoTime.getAsLong();
        this.ticking = eventLoop.scheduleWithFixedDelay(this::runOnce, tickNanos, tickNanos, TimeUnit.NANOSECONDS);
    }

    EventLoop eventLoop() {
        return eventLoop;
    }

    /**
     * The time of the last tick: good enough to tell when something was heard. It stands still while the whole process
     * does: nobody is silent or slow because we were.
     */
    long coarseNow() {
        return coarseNow;
    }

    /** What waits for its sessions. */
    Backlog backlog() {
        return backlog;
    }

    /** What its sessions sent and the broker keeps. */
    Backlog inbound() {
        return inbound;
    }

    /** So many of its sessions after that number, in the order in which they were opened. */
    List<SessionView> views(long after, int most) {
        return sessions.stream()
                .filter(session -> session.number() > after)
                .limit(most)
                .map(Session::view)
                .toList();
    }

    void add(Session session) {
        sessions.add(session);
        talking.incrementAndGet();
    }

    void remove(Session session) {
        sessions.remove(session);
    }

    /** The session is to be flushed at the end of this turn. */
    void written(Session session) {
        if (written.isEmpty()) {
            eventLoop.execute(this::flush);
        }
        written.add(session);
    }

    /** Does something to each session. */
    void each(Consumer<Session> action) {
        serve(List.copyOf(sessions), action);
    }

    /** Sessions that have not been closed yet. From any thread. */
    int talking() {
        return talking.get();
    }

    /** One session is being closed. */
    void closing() {
        talking.decrementAndGet();
    }

    /** Cuts off whoever is left, and stops looking after sessions. */
    void stop() {
        ticking.cancel(false);
        List.copyOf(sessions).forEach(Session::abort);
    }

    private void flush() {
        List<Session> all = written;
        written = flushing;
        flushing = all;
        try {
            serve(all, Session::flush);
        } finally {
            all.clear();
            backlog.tell();
            inbound.tell();
        }
    }

    /** A round that fails is told of and does not end the rounds, which a scheduler would do without a word. */
    private void runOnce() {
        try {
            tick();
        } catch (Throwable e) {
            log.error("looking after sessions: one round failed; the next follows", e);
        }
    }

    void tick() {
        long now = nanoTime.getAsLong() - paused;
        long late = now - coarseNow - tickNanos;
        if (late > PAUSE_TICKS * tickNanos) {
            paused += late;
            now -= late;
        }
        coarseNow = now;
        backlog.tell();
        inbound.tell();
        serve(List.copyOf(sessions), session -> session.tick(coarseNow));
    }

    /** Does something for each; one for which it fails, also by an Error, does not take the others with it. */
    private static void serve(List<Session> sessions, Consumer<Session> action) {
        for (Session session : sessions) {
            try {
                action.accept(session);
            } catch (Throwable e) {
                session.fail(e);
            }
        }
    }
}
