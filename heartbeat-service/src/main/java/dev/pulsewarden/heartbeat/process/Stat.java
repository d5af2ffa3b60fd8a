package dev.pulsewarden.heartbeat.process;

/**
 * One line of {@code /proc/<pid>/stat}, as proc(5) describes it.
 *
 * @param command field 2, which may itself hold blanks and parentheses
 * @param state field 3: {@code Z} is a zombie, {@code X} is dead
 * @param kernelThread from field 9, the flag {@code PF_KTHREAD}
 * @param threads field 20
 * @param startTicks field 22
 */
record Stat(String command, char state, long parent, boolean kernelThread, long threads, long startTicks) {

    private static final long PF_KTHREAD = 0x0020_0000;

    /** Reads the line; the command name ends at the last parenthesis, since it may hold others. */
    static Stat parse(String line) {
        int open = line.indexOf('(');
        int close = line.lastIndexOf(')');
        String[] fields = line.substring(close + 1).trim().split(" ", -1);
        return new Stat(
                line.substring(open + 1, close),
                field(fields, 3).charAt(0),
                Long.parseLong(field(fields, 4)),
                (Long.parseLong(field(fields, 9)) & PF_KTHREAD) != 0,
                Long.parseLong(field(fields, 20)),
                Long.parseLong(field(fields, 22)));
    }

    /** A zombie has ended; one whose first thread alone is gone has not. */
    boolean hasEnded() {
        return state == 'X' || (state == 'Z' && threads <= 1);
    }

    private static String field(String[] afterCommand, int number) {
        return afterCommand[number - 3];
    }
}
