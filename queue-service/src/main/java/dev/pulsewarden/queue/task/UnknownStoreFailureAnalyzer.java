package dev.pulsewarden.queue.task;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.config.ConfigDataNotFoundException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Says which stores there are to somebody who asked for another one. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class UnknownStoreFailureAnalyzer extends AbstractFailureAnalyzer<ConfigDataNotFoundException> {

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, ConfigDataNotFoundException cause) {
        return cause.getReferenceDescription().contains("classpath:store-")
                ? new FailureAnalysis(
                        "pulsewarden.queue.store (PULSEWARDEN_QUEUE_STORE) names no store, so the service does not start.",
                        "Set it to sqlite, the embedded store, or to mongo.",
                        cause)
                : null;
    }
}
