package dev.pulsewarden.broker.topic;

import dev.pulsewarden.problem.Problem;
import dev.pulsewarden.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The name of a topic, or a pattern of such names: 1 to 255 characters, no white space or control characters, segments
 * separated by dots. In a pattern the segment {@code *} stands for one segment and {@code #} for any number of them, none
 * included.
 */
public record TopicName(String text) {

    static final String ONE = "*";
    static final String ANY = "#";

    private static final int MAX_LENGTH = 255;
    private static final char DOT = '.';

    /**
     * Checks the name of one topic that a client sent.
     *
     * @param field where it stood, for the message
     * @throws ProblemException when it is no topic
     */
    public static TopicName of(String field, @Nullable String text) {
        TopicName name = orPattern(field, text);
        if (name.isPattern()) {
            throw Problem.invalid(field, "must be one topic: the segments * and # are for subscriptions")
                    .asException();
        }
        return name;
    }

    /**
     * Checks what a client wants to subscribe to: a topic or a pattern.
     *
     * @param field where it stood, for the message
     * @throws ProblemException when it is neither
     */
    public static TopicName orPattern(String field, @Nullable String text) {
        if (text == null || text.isEmpty() || text.length() > MAX_LENGTH || !printable(text)) {
            throw Problem.invalid(field, "must be 1 to 255 characters without white space or control characters")
                    .asException();
        }
        if (!WellFormed.isText(text)) {
            throw Problem.invalid(field, WellFormed.RULE).asException();
        }
        return new TopicName(text);
    }

    /** It stands for other names. */
    public boolean isPattern() {
        for (int start = 0; start <= text.length(); start = end(text, start) + 1) {
            if (end(text, start) == start + 1 && (text.charAt(start) == '*' || text.charAt(start) == '#')) {
                return true;
            }
        }
        return false;
    }

    /** The topic is this one, or one that this pattern stands for. Takes a look at each pair of segments at most. */
    boolean matches(String[] topic) {
        String[] own = segments(text);
        int at = 0;
        int any = -1;
        int goOn = 0;
        for (int next = 0; next < topic.length; ) {
            if (at < own.length && own[at].equals(ANY)) {
                any = at++; // stands for none so far
                goOn = next;
            } else if (at < own.length && (own[at].equals(ONE) || own[at].equals(topic[next]))) {
                at++;
                next++;
            } else if (any >= 0) {
                at = any + 1; // the last one stands for one more
                next = ++goOn;
            } else {
                return false;
            }
        }
        while (at < own.length && own[at].equals(ANY)) {
            at++;
        }
        return at == own.length;
    }

    /**
     * The segments of the shortest pattern that stands for the same topics, which is one whatever way it was written: of
     * wildcards side by side, first each {@code *}, then one {@code #} if there is any.
     */
    String[] normalForm() {
        List<String> normal = new ArrayList<>();
        boolean any = false;
        for (String segment : segments(text)) {
            if (segment.equals(ANY)) {
                any = true;
                continue;
            }
            if (any && !segment.equals(ONE)) {
                normal.add(ANY);
                any = false;
            }
            normal.add(segment);
        }
        if (any) {
            normal.add(ANY);
        }
        return normal.toArray(String[]::new);
    }

    /** What stands between the dots. */
    static String[] segments(String text) {
        List<String> segments = new ArrayList<>();
        for (int start = 0; start <= text.length(); start = end(text, start) + 1) {
            segments.add(text.substring(start, end(text, start)));
        }
        return segments.toArray(String[]::new);
    }

    private static int end(String text, int start) {
        int dot = text.indexOf(DOT, start);
        return dot < 0 ? text.length() : dot;
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
}
