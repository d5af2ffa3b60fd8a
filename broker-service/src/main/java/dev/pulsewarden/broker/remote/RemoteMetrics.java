package dev.pulsewarden.broker.remote;

import dev.pulsewarden.problem.ProblemException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How long the requests of one client took, by what came of them. */
final class RemoteMetrics {

    private final Timer answered;
    private final Timer refused;
    private final Timer away;

    /**
     * @param service who is asked
     * @param use what for
     * @param via {@code http} or {@code link}
     */
    RemoteMetrics(MeterRegistry meters, String service, String use, String via) {
        Tags tags = Tags.of("service", service, "use", use, "via", via);
        answered = timer(meters, tags, "answered");
        refused = timer(meters, tags, "refused");
        away = timer(meters, tags, "away");
    }

    private static Timer timer(MeterRegistry meters, Tags tags, String outcome) {
        return Timer.builder("pulsewarden.broker.remote.requests")
                .description("Requests to the platform's other services; a long poll takes as long as it waits")
                .tags(tags)
                .tag("outcome", outcome)
                .register(meters);
    }

    /** A request has ended. What the broker itself cut short is not counted. */
    void asked(long nanos, @Nullable Throwable failure) {
        if (!(failure instanceof CancellationException)) {
            Timer of = failure == null ? answered : failure instanceof ProblemException ? refused : away;
            of.record(nanos, TimeUnit.NANOSECONDS);
        }
    }
}
