package dev.pulsewarden.benchmarks.tasks;

/** What a queue does wrong with one task. */
enum Slip {
    NONE,
    LOSES_ONE,
    REPEATS_ONE,
    SWAPS_TWO,
    DAMAGES_ONE,
    REFUSES_AN_ACK,
    CLOSES_ONE,
    BRINGS_ONE_BACK;

    static final int TASK = 10;
}
