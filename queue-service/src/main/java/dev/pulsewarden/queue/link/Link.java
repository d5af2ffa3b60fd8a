package dev.pulsewarden.queue.link;

import dev.pulsewarden.problem.Problem;
import dev.pulsewarden.problem.ProblemException;
import dev.pulsewarden.queue.link.LinkMeters.Outcome;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.PingMessage;
import org.springframework.web.socket.WebSocketSession;

/**
 * One link. What is received comes from one thread at a time; each request is answered by a virtual thread of its own, since it may
 * wait for a commit, or for tasks.
 *
 * <p>A request can be given up until it is settled, which is before its answer is sent: then its id may be used again.
 */
final class Link {

    private static final Logger log = LoggerFactory.getLogger(Link.class);

    private final WebSocketSession session;
    private final LinkService service;
    private final Parts parts;
    private final Outgoing outgoing;
    private final Map<Long, LinkRequest> unsettled = new ConcurrentHashMap<>();
    private final AtomicInteger claims = new AtomicInteger();
    private final AtomicInteger others = new AtomicInteger();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final AtomicBoolean cutOff = new AtomicBoolean();
    private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
    private volatile boolean draining;

    Link(WebSocketSession session, LinkService service) {
        this.session = session;
        this.service = service;
        this.parts = new Parts(service.budget(), service.settings().swallow().toBytes());
        this.outgoing = new Outgoing(session, service.settings(), this::cutOff);
    }

    void receive(BinaryMessage part) {
        CloseStatus wrong;
        Message whole = null;
        synchronized (parts) {
            if (closing.get()) {
                return;
            }
            wrong = parts.add(part.getPayload(), part.isLast());
            if (wrong == null && part.isLast()) {
                whole = parts.whole();
            }
        }
        if (wrong != null) {
            close(wrong);
        } else if (whole != null) {
            receive(whole);
        }
    }

    /** Requests, also those that were given up, until nothing more is done for them. */
    int underWay() {
        return claims.get() + others.get();
    }

    /** From now on nobody can give the request up; false: somebody has. */
    boolean settle(LinkRequest request) {
        return unsettled.remove(request.id(), request);
    }

    void send(byte[] message) throws IOException {
        outgoing.send(message);
    }

    /** Asks the other side for a sign. */
    void ping() {
        try {
            session.sendMessage(new PingMessage());
        } catch (IOException | IllegalStateException e) {
            log.debug("link {} was over before it was asked for a sign", session.getId(), e);
        }
    }

    /** Answers what is under way, and closes then. */
    void drain() {
        draining = true;
        closeIfDrained();
    }

    /** Completed when it is closed. */
    CompletableFuture<@Nullable Void> whenEnded() {
        return ended;
    }

    void close(CloseStatus status) {
        if (closing.compareAndSet(false, true)) {
            closeSession(status);
        }
    }

    /** The session is over: nobody waits for answers. */
    void ended() {
        closing.set(true);
        synchronized (parts) {
            parts.drop();
        }
        giveUpAll();
        ended.complete(null);
    }

    private void receive(Message message) {
        Header header = message.header();
        if (header.isGivingUp()) {
            giveUp(header.id());
        } else {
            begin(new LinkRequest(this, service.routes().target(header.path()), message));
        }
    }

    private void giveUp(long id) {
        LinkRequest request = unsettled.remove(id);
        if (request != null) {
            request.giveUp();
        }
    }

    private void begin(LinkRequest request) {
        if (unsettled.putIfAbsent(request.id(), request) != null) {
            giveBack(request.message());
            close(CloseStatus.PROTOCOL_ERROR.withReason(
                    "a request with the id " + request.id() + " is under way already"));
            return;
        }
        if (closing.get()) {
            giveUp(request.id());
        }
        boolean full = alike(request).getAndIncrement()
                >= service.mostUnderWay(request.target().mayWait());
        ProblemException refusal = refusal(request.message(), full);
        if (refusal == null) {
            Thread.startVirtualThread(() -> answer(request, null));
        } else {
            answer(request, refusal);
        }
    }

    private @Nullable ProblemException refusal(Message message, boolean full) {
        if (message.refusal() != null) {
            return message.refusal();
        }
        return full || draining
                ? Problem.of(
                                "overloaded",
                                503,
                                draining
                                        ? "the service is stopping; nothing was done, try again"
                                        : "too many requests are under way on this link; try again")
                        .retryAfter(1)
                        .asException()
                : null;
    }

    private void answer(LinkRequest request, @Nullable ProblemException refusal) {
        long began = System.nanoTime();
        try {
            if (refusal == null) {
                service.routes()
                        .answer(
                                request.target(),
                                request.path(),
                                request.message().body(),
                                request);
            } else {
                request.answer(service.routes().refused(refusal, request.path()));
            }
        } catch (IOException e) {
            log.debug("request {} could not be answered", request.id(), e);
        } finally {
            end(request, System.nanoTime() - began);
        }
    }

    private void end(LinkRequest request, long nanos) {
        giveBack(request.message());
        service.meters().answered(request.target().pattern(), request.outcome(), nanos);
        if (request.outcome() == Outcome.UNSENT) {
            // rather than letting somebody wait for an answer that will not come
            close(CloseStatus.SERVER_ERROR.withReason("a request could not be answered"));
        }
        alike(request).decrementAndGet();
        closeIfDrained();
    }

    private void closeIfDrained() {
        if (draining && underWay() == 0) {
            close(CloseStatus.GOING_AWAY.withReason("the service is stopping"));
        }
    }

    /** How many requests are under way that share a bound with this one. */
    private AtomicInteger alike(LinkRequest request) {
        return request.target().mayWait() ? claims : others;
    }

    private void giveBack(Message message) {
        service.budget().giveBack(message.room());
    }

    private void giveUpAll() {
        for (Long id : unsettled.keySet()) {
            giveUp(id);
        }
    }

    /** Its close frame will hardly get out; at the latest the time for sending ends the connection. */
    private void cutOff() {
        if (cutOff.compareAndSet(false, true)) {
            service.meters().cutOff();
        }
        if (closing.compareAndSet(false, true)) {
            giveUpAll();
            Thread.startVirtualThread(
                    () -> closeSession(CloseStatus.POLICY_VIOLATION.withReason("answers are not read fast enough")));
        }
    }

    private void closeSession(CloseStatus status) {
        log.info("link {} is closed: {}", session.getId(), status);
        try {
            session.close(status);
        } catch (IOException | IllegalStateException e) {
            log.debug("link {} was over before it was closed", session.getId(), e);
        } finally {
            ended();
        }
    }
}
