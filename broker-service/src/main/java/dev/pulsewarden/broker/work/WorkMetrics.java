package dev.pulsewarden.broker.work;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What is counted about work. */
final class WorkMetrics {

    private record Request(String request, String outcome) {}

    private final MeterRegistry meters;

    /** Looked up once: a registry takes longer than all else that is done for a request here. */
    private final Map<Request, Counter> requests = new ConcurrentHashMap<>();

    private final LongAdder held = new LongAdder();
    private final Counter dispatched;
    private final Counter leaseLost;
    private final Counter released;
    private final Counter releaseGivenUp;

    WorkMetrics(MeterRegistry meters) {
        this.meters = meters;
        Gauge.builder("pulsewarden.broker.work.held", held, LongAdder::sum)
                .description("Tasks that workers have and have not ended")
                .register(meters);
        dispatched = counter("dispatched", "Tasks given to a worker");
        leaseLost = counter("leases.lost", "Tasks whose lease was lost while their worker held them");
        released = counter("released", "Tasks given back because their worker was gone or not ready any more");
        releaseGivenUp = counter("releases.failed", "Tasks not given back before their lease ended by itself");
    }

    void held(int change) {
        held.add(change);
    }

    void dispatched() {
        dispatched.increment();
    }

    void leaseLost() {
        leaseLost.increment();
    }

    void released(int count) {
        released.increment(count);
    }

    void releaseGivenUp(int count) {
        releaseGivenUp.increment(count);
    }

    /**
     * @param request {@code enqueue}, {@code ack} or {@code nack}
     * @param outcome {@code done}, {@code refused} or {@code unavailable}
     */
    void requested(String request, String outcome) {
        requests.computeIfAbsent(new Request(request, outcome), this::counter).increment();
    }

    private Counter counter(Request of) {
        return Counter.builder("pulsewarden.broker.work.requests")
                .description("Requests of clients that queue-service was asked to fulfil")
                .tag("request", of.request())
                .tag("outcome", of.outcome())
                .register(meters);
    }

    private Counter counter(String name, String description) {
        return Counter.builder("pulsewarden.broker.work." + name)
                .description(description)
                .register(meters);
    }
}
