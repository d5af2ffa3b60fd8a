package dev.pulsewarden.queue.spool;

import dev.pulsewarden.queue.task.Accepted;

/** How entries are named in the log. */
final class SpooledNames {

    private SpooledNames() {}

    static String of(Object content) {
        return switch (content) {
            case Accepted task ->
                "the task " + task.draft().id() + " of queue " + task.draft().queue();
            case Ending ending ->
                "what ends an attempt of the task " + ending.key().id();
            default -> "an entry";
        };
    }
}
