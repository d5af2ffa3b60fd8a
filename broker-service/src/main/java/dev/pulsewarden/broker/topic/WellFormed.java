package dev.pulsewarden.broker.topic;

import org.jspecify.annotations.Nullable;

/** Text that UTF-8 can carry: without half a surrogate pair, which would come out as something else. */
public final class WellFormed {

    /** What a client that sent other text is told. */
    public static final String RULE = "must be well-formed text, without half a surrogate pair";

    private WellFormed() {}

    /** Nothing is well-formed too. */
    public static boolean isText(@Nullable String text) {
        for (int i = 0; text != null && i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (i + 1 == text.length() || !Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }
}
