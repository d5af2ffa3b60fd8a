package dev.pulsewarden.queue.model;

import java.util.List;

/**
 * A play in which the store did otherwise than its model.
 *
 * @param steps up to the one in which it did
 * @param said what they did
 */
record Failed(List<Step> steps, List<String> said, Throwable why) {

    /** For whoever has to find out. */
    String report() {
        return "%d steps:%n%s%n%s".formatted(steps.size(), String.join(System.lineSeparator(), said), why);
    }
}
