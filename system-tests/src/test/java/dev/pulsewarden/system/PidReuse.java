package dev.pulsewarden.system;

import org.junit.jupiter.api.Assumptions;

/** Gives a process the pid that another one had, where the kernel permits that. */
final class PidReuse {

    /** Another process may take the pid that was asked for; then it is tried again, as long as the pid stays free. */
    private static final String SCRIPT = """
            printf '%s' "$1" > /proc/sys/kernel/ns_last_pid || { echo not permitted; exit 0; }
            exec 2> /dev/null
            for _ in {1..200}; do
              printf '%d' $(($1 - 1)) > /proc/sys/kernel/ns_last_pid
              sleep 600 &
              if [ $! = "$1" ]; then
                echo reused
                trap 'kill $!; exit' TERM
                wait $!
                echo ended
                exit
              fi
              kill $!
            done
            echo not in time
            """;

    private PidReuse() {}

    /** The child that is returned is the parent of the process that has the pid, and ends it with itself. */
    static Child startWithPid(long pid) {
        Child parent = Child.start("pid-reuse", "bash", "-c", SCRIPT, "bash", Long.toString(pid));
        String said = parent.awaitLine("");
        if (!said.equals("reused")) {
            parent.close();
            Assumptions.abort("a pid cannot be chosen here: " + said);
        }
        return parent;
    }

    static boolean isRunning(Child parent) {
        return parent.isAlive() && !parent.lines().contains("ended");
    }
}
