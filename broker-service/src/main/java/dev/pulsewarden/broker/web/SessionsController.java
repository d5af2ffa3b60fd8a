package dev.pulsewarden.broker.web;

import dev.pulsewarden.broker.session.ClosedSession;
import dev.pulsewarden.broker.session.SessionView;
import dev.pulsewarden.broker.session.Sessions;
import io.swagger.v3.oas.annotations.Operation;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Who is connected, and why others are not any more: the answer to "why do I receive nothing?". */
@RestController
final class SessionsController {

    /**
     * A part of the sessions.
     *
     * @param next what to ask for the next part with, as {@code after}; nothing if this is the last one
     * @param closed the last sessions that ended, the latest first
     */
    record Answer(List<SessionView> items, @Nullable String next, List<ClosedSession> closed) {}

    private final Sessions sessions;

    SessionsController(Sessions sessions) {
        this.sessions = sessions;
    }

    @GetMapping("/sessions")
    @Operation(
            summary = "WebSocket sessions, and the last ones that were closed",
            description = "A page of at most limit (1 to 1000, 100 by default), in the order in which they were opened")
    CompletableFuture<Answer> sessions(
            @RequestParam(defaultValue = "0") String after, @RequestParam(required = false) @Nullable String limit) {
        int most = Page.limit(limit);
        return sessions.views(Page.number("after", after), most + 1).thenApply(views -> {
            Page<SessionView> page = Page.of(views, most, last -> Long.toString(last.number()));
            return new Answer(page.items(), page.next(), sessions.lastClosed());
        });
    }
}
