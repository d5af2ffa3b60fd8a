package dev.pulsewarden.broker.topic;

import dev.pulsewarden.problem.Problem;
import org.jspecify.annotations.Nullable;

/**
 * The name of a topic: 1 to 255 characters, no white space or control characters, segments separated by dots. The segments
 * {@code *} and {@code #} are kept for patterns.
 */
public record TopicName(String text) {

    private static final int MAX_LENGTH = 255;

    /**
     * Checks a name that a client sent.
     *
     * @param field where it stood, for the message
     * @throws dev.pulsewarden.problem.ProblemException when it is no topic
     */
    public static TopicName of(String field, @Nullable String text) {
        if (text == null || text.isEmpty() || text.length() > MAX_LENGTH || !printable(text)) {
            throw Problem.invalid(field, "must be 1 to 255 characters without white space or control characters")
                    .asException();
        }
        if (hasWildcard(text)) {
            throw Problem.of(
                            "patterns-unsupported",
                            400,
                            field + ": the segments * and # are kept for patterns, which are not served yet;"
                                    + " name the topic in full")
                    .asException();
        }
        return new TopicName(text);
    }

    private static boolean printable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || (c >= 0x7f && (Character.isISOControl(c) || Character.isSpaceChar(c)))) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasWildcard(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c == '*' || c == '#')
                    && (i == 0 || text.charAt(i - 1) == '.')
                    && (i == text.length() - 1 || text.charAt(i + 1) == '.')) {
                return true;
            }
        }
        return false;
    }
}
