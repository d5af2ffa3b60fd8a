package dev.pulsewarden.broker.web;

import dev.pulsewarden.broker.session.ClosedSession;
import dev.pulsewarden.broker.session.SessionView;
import dev.pulsewarden.broker.session.Sessions;
import dev.pulsewarden.broker.work.WorkDispatch;
import dev.pulsewarden.broker.work.WorkerView;
import io.swagger.v3.oas.annotations.Operation;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
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
     * @param work what those on this page are ready for and hold
     * @param closed the last sessions that ended, the latest first
     */
    record Answer(List<SessionView> items, @Nullable String next, List<WorkerView> work, List<ClosedSession> closed) {}

    private final Sessions sessions;
    private final WorkDispatch work;

    SessionsController(Sessions sessions, WorkDispatch work) {
        this.sessions = sessions;
        this.work = work;
    }

    @GetMapping("/sessions")
    @Operation(
            summary = "WebSocket sessions, and the last ones that were closed",
            description = "A page of at most limit (1 to 1000, 100 by default), in the order in which they were opened")
    CompletableFuture<Answer> sessions(
            @RequestParam(defaultValue = "0") String after, @RequestParam(required = false) @Nullable String limit) {
        int most = Page.limit(limit);
        return sessions.views(Page.number("after", after), most + 1).thenCompose(views -> {
            Page<SessionView> page = Page.of(views, most, last -> Long.toString(last.number()));
            Set<String> ids = page.items().stream().map(SessionView::id).collect(Collectors.toSet());
            return work.views(ids)
                    .thenApply(doing -> new Answer(page.items(), page.next(), doing, sessions.lastClosed()));
        });
    }
}
