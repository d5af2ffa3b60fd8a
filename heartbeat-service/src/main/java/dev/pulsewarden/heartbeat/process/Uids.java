package dev.pulsewarden.heartbeat.process;

/** The three user ids of a process. */
public record Uids(long real, long effective, long saved) {

    /** Whether the process is that user's through and through: no set-user-id program that stands above its caller. */
    public boolean areAll(long uid) {
        return real == uid && effective == uid && saved == uid;
    }

    /** Whether that user may decide about the process: its own user, or root. */
    public boolean obey(long uid) {
        return uid == 0 || areAll(uid);
    }

    @Override
    public String toString() {
        return areAll(real) ? "user " + real : "users " + real + ", " + effective + " and " + saved;
    }
}
