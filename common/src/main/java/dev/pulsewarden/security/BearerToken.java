package dev.pulsewarden.security;

import dev.pulsewarden.problem.Problem;
import dev.pulsewarden.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** The one token of the platform, and which requests must carry it. */
final class BearerToken {

    private static final String PREFIX = "Bearer ";

    private final byte[] expected;

    BearerToken(String token) {
        this.expected = token.getBytes(StandardCharsets.UTF_8);
    }

    /** Health probes are asked by those who have no token. */
    boolean isNeededFor(String path) {
        return !path.equals("/actuator/health") && !path.startsWith("/actuator/health/");
    }

    /** Takes as long for a wrong token as for the right one. */
    boolean isIn(@Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, PREFIX, 0, PREFIX.length())) {
            return false;
        }
        byte[] given = authorization.substring(PREFIX.length()).trim().getBytes(StandardCharsets.UTF_8);
        return MessageDigest.isEqual(expected, given);
    }

    static ProblemException missing() {
        return Problem.of("unauthorized", 401, "send the platform's token: Authorization: Bearer <PULSEWARDEN_TOKEN>")
                .asException();
    }
}
