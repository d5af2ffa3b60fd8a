package dev.pulsewarden.queue.sqlite;

import dev.pulsewarden.queue.task.TaskState;

/** How states are stored. */
final class StateCode {

    private StateCode() {}

    static int of(TaskState state) {
        return switch (state) {
            case READY -> 0;
            case DELAYED -> 1;
            case LEASED -> 2;
            case DONE -> 3;
            case DEAD -> 4;
        };
    }

    static TaskState state(int code) {
        return switch (code) {
            case 0 -> TaskState.READY;
            case 1 -> TaskState.DELAYED;
            case 2 -> TaskState.LEASED;
            case 3 -> TaskState.DONE;
            case 4 -> TaskState.DEAD;
            default -> throw new IllegalArgumentException("no state is stored as " + code);
        };
    }
}
