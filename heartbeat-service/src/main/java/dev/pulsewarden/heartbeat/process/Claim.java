package dev.pulsewarden.heartbeat.process;

/** What was made of somebody saying "I am the process with this pid". */
public sealed interface Claim {

    /**
     * There is such a process, and it is held: whoever asked closes it.
     *
     * @param endability whether it may be ended on the strength of this claim
     */
    record Seen(HeldProcess process, Endability endability) implements Claim {}

    /** It is not a process that we can see. */
    record Unseen(String reason) implements Claim {}
}
