package dev.pulsewarden.queue.claim;

import org.jspecify.annotations.Nullable;

/** By which whoever claimed tasks says that it does not wait for them any more; at any time, also before the claim waits. Thread-safe. */
public final class Withdrawal {

    private boolean made;
    private @Nullable Runnable end;

    /** The claim's wait ends, and nothing more is leased for it; what it may get in this moment is to be given back. */
    public void make() {
        Runnable due;
        synchronized (this) {
            made = true;
            due = end;
        }
        if (due != null) {
            due.run();
        }
    }

    public synchronized boolean isMade() {
        return made;
    }

    /** What ends the claim's wait; done at once if that is over. */
    void whenMade(Runnable ending) {
        boolean due;
        synchronized (this) {
            end = ending;
            due = made;
        }
        if (due) {
            ending.run();
        }
    }
}
