package dev.pulsewarden.benchmarks.broker;

import java.io.IOException;
import java.util.List;

/** Something that is measured, and what is to come of it. */
interface Scenario {

    String name();

    /** Measures, and returns the lines that this adds to the table. */
    List<Row> run(Bench bench) throws IOException;
}
