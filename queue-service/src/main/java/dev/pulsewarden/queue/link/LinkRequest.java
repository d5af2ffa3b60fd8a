package dev.pulsewarden.queue.link;

import dev.pulsewarden.queue.link.LinkMeters.Outcome;
import dev.pulsewarden.queue.web.Asker;
import dev.pulsewarden.queue.web.HotRoutes.Target;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;

/** One request under way. It may be given up by any thread; everything else is for the one that answers it. */
final class LinkRequest implements Asker {

    private final Link link;
    private final Target target;
    private final Message message;
    private final CompletableFuture<@Nullable Void> withdrawn = new CompletableFuture<>();
    private Outcome outcome = Outcome.UNSENT;

    LinkRequest(Link link, Target target, Message message) {
        this.link = link;
        this.target = target;
        this.message = message;
    }

    long id() {
        return message.header().id();
    }

    String path() {
        return message.header().path();
    }

    Target target() {
        return target;
    }

    Message message() {
        return message;
    }

    Outcome outcome() {
        return outcome;
    }

    /** Nobody waits for its answer any more. */
    void giveUp() {
        withdrawn.complete(null);
    }

    @Override
    public CompletableFuture<@Nullable Void> withdrawn() {
        return withdrawn;
    }

    @Override
    public void answer(ResponseEntity<byte[]> answer) throws IOException {
        if (isStillAwaited()) {
            link.send(Answers.message(id(), answer));
            outcome = Outcome.of(answer.getStatusCode().value());
        }
    }

    @Override
    public void hand(byte[] tasks, boolean mayBeGone) throws IOException {
        if (!isStillAwaited()) {
            throw new IOException("the claim was given up");
        }
        link.send(Answers.message(id(), HttpStatus.OK.value(), "", tasks));
        outcome = Outcome.SUCCESS;
    }

    private boolean isStillAwaited() {
        boolean settled = link.settle(this);
        outcome = settled ? Outcome.UNSENT : Outcome.GIVEN_UP;
        return settled;
    }
}
