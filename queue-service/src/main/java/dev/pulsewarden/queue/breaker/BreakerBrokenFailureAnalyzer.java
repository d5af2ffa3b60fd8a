package dev.pulsewarden.queue.breaker;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

final class BreakerBrokenFailureAnalyzer extends AbstractFailureAnalyzer<BreakerBrokenException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, BreakerBrokenException cause) {
        return new FailureAnalysis(
                "The circuit breaker around the store failed its self-test, so the service does not start: "
                        + cause.getMessage() + ".",
                "Check pulsewarden.queue.breaker.* (window, calls, failure-percent, open-for), and that nothing else"
                        + " configures resilience4j and only one version of it is on the class path.",
                cause);
    }
}
