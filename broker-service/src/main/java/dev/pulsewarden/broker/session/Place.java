package dev.pulsewarden.broker.session;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Room for one session, kept from its handshake to its end. */
public final class Place {

    private final AtomicInteger taken;
    private final AtomicBoolean free = new AtomicBoolean();

    Place(AtomicInteger taken) {
        this.taken = taken;
    }

    /** The session has ended, or never came about; saying so twice is the same. */
    public void giveBack() {
        if (free.compareAndSet(false, true)) {
            taken.decrementAndGet();
        }
    }
}
