package dev.pulsewarden.broker.fuzz;

import java.util.Random;

/** A protocol of the broker's, spoken badly. */
interface Dialect {

    String path();

    /** What makes a connection ready for the rest. */
    byte[] opening(Random random);

    Mutant next(Random random);

    /** A request that is answered, so that its client knows what was read. */
    String marker(int number);

    /** What the answer to a marker begins with; its number follows. */
    String confirmation();
}
