package dev.pulsewarden.security;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Who may talk to a service.
 *
 * @param token asked for as a bearer token by all but health, and sent to the platform's other services; taken from the
 *     environment variable {@code PULSEWARDEN_TOKEN}; empty means none
 * @param open listen on other addresses than loopback without a token
 */
@ConfigurationProperties("pulsewarden.security")
public record SecurityProperties(@Nullable String token, boolean open) {

    public SecurityProperties {
        token = token == null || token.isBlank() ? null : token.strip();
    }

    public boolean hasToken() {
        return token != null;
    }
}
