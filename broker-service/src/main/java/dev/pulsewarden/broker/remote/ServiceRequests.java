package dev.pulsewarden.broker.remote;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Posts JSON to one of the platform's services. */
public interface ServiceRequests {

    /**
     * Posts a body and reads the answer.
     *
     * @param timeout how long the answer may take
     * @param path from the service's root, as it is on the wire
     * @return the answer, which comes on the clients' event loop; fails with {@link ServiceAwayException} or {@link
     *     dev.pulsewarden.problem.ProblemException}. Cancelling it ends the request
     */
    <T> CompletableFuture<T> post(Class<T> answer, Duration timeout, Object body, String path);
}
