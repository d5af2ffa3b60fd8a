package dev.pulsewarden.benchmarks.program;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;

/** What a program was called with, read from left to right; a mistake is an {@link IllegalArgumentException} in words. */
public final class Arguments {

    private final Iterator<String> rest;

    public Arguments(List<String> arguments) {
        this.rest = arguments.iterator();
    }

    public boolean hasNext() {
        return rest.hasNext();
    }

    /** The name of an option. */
    public String next() {
        return rest.next();
    }

    /** What follows the option. */
    public String value(String option) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return rest.next();
    }

    /** Whole seconds that follow the option. */
    public Duration seconds(String option, int least) {
        return Duration.ofSeconds(number(option, least));
    }

    /** A number of up to seven digits that follows the option. */
    public int number(String option, int least) {
        String value = value(option);
        if (!value.matches("\\d{1,7}") || Integer.parseInt(value) < least) {
            throw new IllegalArgumentException("%s is a number from %d on, not %s".formatted(option, least, value));
        }
        return Integer.parseInt(value);
    }

    /** There is no such option. */
    public static IllegalArgumentException unknown(String option) {
        return new IllegalArgumentException("unknown option " + option);
    }
}
