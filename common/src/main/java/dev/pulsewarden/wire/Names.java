package dev.pulsewarden.wire;

import java.util.regex.Pattern;

/** What services, queues, workers, instances and tasks may be called. */
public final class Names {

    /** The rule in words, for error messages. */
    public static final String RULE = "1 to 200 characters of A-Z a-z 0-9 . _ : -";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._:-]{1,200}");

    private Names() {}

    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }
}
