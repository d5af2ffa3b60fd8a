package dev.pulsewarden.queue.link;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** What is counted of the requests over links. */
@Component
class LinkMeters {

    /** How a request ended. */
    enum Outcome {
        SUCCESS,
        CLIENT_ERROR,
        SERVER_ERROR,
        /** Nobody waited for its answer any more. */
        GIVEN_UP,
        /** There was no answer, or it could not be sent. */
        UNSENT;

        static Outcome of(int status) {
            return status < 400 ? SUCCESS : status < 500 ? CLIENT_ERROR : SERVER_ERROR;
        }
    }

    private final MeterRegistry meters;
    private final Counter cutOff;
    private final Map<String, Map<Outcome, Timer>> timers = new ConcurrentHashMap<>();

    LinkMeters(MeterRegistry meters) {
        this.meters = meters;
        this.cutOff = Counter.builder("pulsewarden.queue.links.cut.off")
                .description("Links that were cut off because too much was waiting to be sent, or for too long")
                .register(meters);
    }

    /** @param route one of few */
    void answered(String route, Outcome outcome, long nanos) {
        Timer timer = timers.computeIfAbsent(route, this::register).get(outcome);
        if (timer != null) {
            timer.record(nanos, TimeUnit.NANOSECONDS);
        }
    }

    void cutOff() {
        cutOff.increment();
    }

    private Map<Outcome, Timer> register(String route) {
        Map<Outcome, Timer> registered = new EnumMap<>(Outcome.class);
        for (Outcome outcome : Outcome.values()) {
            registered.put(
                    outcome,
                    Timer.builder("pulsewarden.queue.link.requests")
                            .description("Requests over links, until their answer was sent")
                            .tag("route", route)
                            .tag("outcome", outcome.name())
                            .register(meters));
        }
        return registered;
    }
}
