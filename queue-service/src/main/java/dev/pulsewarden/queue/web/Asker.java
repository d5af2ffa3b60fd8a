package dev.pulsewarden.queue.web;

import dev.pulsewarden.queue.claim.Withdrawal;
import java.io.IOException;
import org.springframework.http.ResponseEntity;

/** Who waits for the answer to a request, over whatever the request came. */
public interface Asker {

    void answer(ResponseEntity<byte[]> answer) throws IOException;

    /**
     * Answers a claim. If this fails nobody has the tasks; if it does not, they may have got there.
     *
     * @param tasks as JSON
     * @param mayBeGone whether the claim waited so long that its claimer may have gone meanwhile
     */
    void hand(byte[] tasks, boolean mayBeGone) throws IOException;

    /** By which it says that it does not wait any more. */
    Withdrawal withdrawal();
}
