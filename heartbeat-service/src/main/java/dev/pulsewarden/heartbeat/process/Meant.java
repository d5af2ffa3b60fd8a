package dev.pulsewarden.heartbeat.process;

/** Which process of ours somebody means by the number that he gave. */
sealed interface Meant {

    /**
     * This one, by its number in our own pid namespace.
     *
     * @param itself whether it holds the very connection by which it was named: it speaks for itself
     */
    record Ours(long pid, boolean itself) implements Meant {}

    /** One of another pid namespace, and we cannot tell which. */
    record NotOurs(String reason) implements Meant {}

    /** Taken as a number of our own namespace, and nobody can vouch for that. */
    record Doubtful(String reason) implements Meant {}
}
