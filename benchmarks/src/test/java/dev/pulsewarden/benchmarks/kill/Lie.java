package dev.pulsewarden.benchmarks.kill;

/** What a service does wrong with some of its tasks. */
enum Lie {
    NONE,
    /** Answers that they are stored, and does not store them. */
    LEAVES_SOME_OUT,
    /** Hands them out although somebody has them. */
    HANDS_SOME_OUT_TWICE,
    /** Answers that they are done, and hands them out again. */
    FORGETS_SOME_ACKS
}
