package dev.pulsewarden.queue.link;

import dev.pulsewarden.queue.claim.Withdrawal;
import dev.pulsewarden.queue.link.LinkMeters.Outcome;
import dev.pulsewarden.queue.web.Asker;
import dev.pulsewarden.queue.web.HotRoutes.Target;
import java.io.IOException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;

/** One request under way. It may be given up by any thread; everything else is for the one that answers it. */
final class LinkRequest implements Asker {

    private final Link link;
    private final Header header;
    private final Target target;
    private final Message message;
    private final Withdrawal withdrawal = new Withdrawal();
    private Outcome outcome = Outcome.UNSENT;

    LinkRequest(Link link, Header header, Target target, Message message) {
        this.link = link;
        this.header = header;
        this.target = target;
        this.message = message;
    }

    Header header() {
        return header;
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
        withdrawal.make();
    }

    @Override
    public Withdrawal withdrawal() {
        return withdrawal;
    }

    @Override
    public void answer(ResponseEntity<byte[]> answer) throws IOException {
        if (isStillAwaited()) {
            link.send(Answers.message(header.id(), answer));
            outcome = Outcome.of(answer.getStatusCode().value());
        }
    }

    @Override
    public void hand(byte[] tasks, boolean mayBeGone) throws IOException {
        if (!isStillAwaited()) {
            throw new IOException("the claim was given up");
        }
        link.send(Answers.message(header.id(), HttpStatus.OK.value(), "", tasks));
        outcome = Outcome.SUCCESS;
    }

    private boolean isStillAwaited() {
        boolean settled = link.settle(this);
        outcome = settled ? Outcome.UNSENT : Outcome.GIVEN_UP;
        return settled;
    }
}
