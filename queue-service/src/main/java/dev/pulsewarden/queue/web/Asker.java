package dev.pulsewarden.queue.web;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
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

    /** Completed when it does not wait any more, if it says so. */
    CompletableFuture<@Nullable Void> withdrawn();
}
