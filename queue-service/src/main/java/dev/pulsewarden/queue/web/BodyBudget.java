package dev.pulsewarden.queue.web;

import dev.pulsewarden.problem.Problem;
import dev.pulsewarden.queue.QueueProperties;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.Semaphore;
import org.springframework.stereotype.Component;

/** How many bytes a request body may have, and how many may be held at once, by all requests together. */
@Component
public class BodyBudget {

    private static final int UNIT = 1024;

    private final long largest;
    private final Semaphore units;
    private final Counter rejected;

    public BodyBudget(QueueProperties properties, MeterRegistry meters) {
        this.largest = properties.limits().body().toBytes();
        this.units = new Semaphore(units(properties.limits().bodiesInFlight().toBytes()));
        this.rejected = Counter.builder("pulsewarden.queue.bodies.rejected")
                .description("Requests refused because the bodies of others took all the room")
                .register(meters);
    }

    /** Refuses a body of so many bytes if that is too many. */
    public void checkLength(long bytes) {
        if (bytes > largest) {
            throw Problem.of("body-too-large", 413, "a request body has at most " + largest + " bytes")
                    .asException();
        }
    }

    /** Returns what is to be given back. */
    public int take(long bytes) {
        return take(bytes, 0);
    }

    /** Takes what a body that has grown to so many bytes needs besides what was taken for it; returns all that is to be given back. */
    public int take(long bytes, int taken) {
        int wanted = units(bytes);
        if (!units.tryAcquire(wanted - taken)) {
            rejected.increment();
            throw Problem.of("overloaded", 503, "too many large requests are being answered; try again")
                    .retryAfter(1)
                    .asException();
        }
        return wanted;
    }

    /** Gives back what a body of so many bytes does not need; returns what is left to be given back. */
    public int keep(int taken, long bytes) {
        int kept = Math.min(taken, units(bytes));
        units.release(taken - kept);
        return kept;
    }

    public void giveBack(int taken) {
        units.release(taken);
    }

    private static int units(long bytes) {
        return Math.toIntExact(bytes / UNIT + 1);
    }
}
