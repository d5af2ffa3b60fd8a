package dev.pulsewarden.queue.web;

import dev.pulsewarden.problem.Problem;
import dev.pulsewarden.queue.task.TaskState;
import dev.pulsewarden.wire.Names;
import java.util.Arrays;

/** Checks what is in a request's path and parameters. */
final class QueueNames {

    private QueueNames() {}

    static String checked(String queue) {
        if (!Names.isName(queue)) {
            throw Problem.invalid("queue", Names.RULE).asException();
        }
        return queue;
    }

    static TaskState state(String name) {
        return Arrays.stream(TaskState.values())
                .filter(state -> state.name().equals(name))
                .findFirst()
                .orElseThrow(() -> Problem.invalid("state", "one of " + Arrays.toString(TaskState.values()))
                        .asException());
    }
}
