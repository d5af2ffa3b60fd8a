package dev.pulsewarden.queue;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Whoever writes asks it for the time, in the middle of the write, and waits while it hangs. */
public final class HangingClock extends Clock {

    private final AtomicReference<@Nullable CountDownLatch> hangs = new AtomicReference<>();

    public void hang() {
        hangs.set(new CountDownLatch(1));
    }

    public void goOn() {
        CountDownLatch end = hangs.getAndSet(null);
        if (end != null) {
            end.countDown();
        }
    }

    @Override
    public Instant instant() {
        CountDownLatch end = Thread.currentThread().getName().equals("queue-writer") ? hangs.get() : null;
        try {
            if (end != null && !end.await(60, TimeUnit.SECONDS)) {
                throw new AssertionError("nobody let it go on");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return Instant.now();
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
