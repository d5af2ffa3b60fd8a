package dev.pulsewarden.security;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

final class OpenAddressFailureAnalyzer extends AbstractFailureAnalyzer<OpenAddressException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, OpenAddressException cause) {
        return new FailureAnalysis(
                cause.getMessage() + ", so it does not start.",
                "Listen on 127.0.0.1, or set PULSEWARDEN_TOKEN (then asked for as a bearer token), or say"
                        + " pulsewarden.security.open=true if only friends can reach that address.",
                cause);
    }
}
