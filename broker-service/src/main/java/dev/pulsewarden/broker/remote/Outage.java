package dev.pulsewarden.broker.remote;

import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;

/** Logs the first failure of a row and its end, not each one. */
public final class Outage {

    private final Logger log;
    private final String what;
    private final AtomicLong failures = new AtomicLong();

    /**
     * @param what what cannot be done meanwhile, and what happens next
     */
    public Outage(Logger log, String what) {
        this.log = log;
        this.what = what;
    }

    public void failed(Throwable failure) {
        if (failures.getAndIncrement() == 0) {
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            log.warn("{}: {}", what, cause.getMessage());
        }
    }

    public void succeeded() {
        long ended = failures.get();
        if (ended > 0 && failures.compareAndSet(ended, 0)) {
            log.info("{}: over after {} failures", what, ended);
        }
    }
}
