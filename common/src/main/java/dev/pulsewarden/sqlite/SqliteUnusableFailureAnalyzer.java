package dev.pulsewarden.sqlite;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

final class SqliteUnusableFailureAnalyzer extends AbstractFailureAnalyzer<SqliteUnusableException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, SqliteUnusableException cause) {
        return new FailureAnalysis(
                "The embedded store cannot be used, so the service does not start: " + cause.getMessage() + ".",
                "Mend that, or point PULSEWARDEN_DATA_DIR at another folder.",
                cause);
    }
}
