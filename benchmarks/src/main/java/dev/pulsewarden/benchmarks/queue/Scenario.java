package dev.pulsewarden.benchmarks.queue;

import java.io.IOException;
import java.util.List;

/** Something that is measured, and what is to come of it. */
interface Scenario {

    String name();

    /** The columns of its lines; scenarios with the same ones share a table. */
    List<String> headings();

    /** Measures, and returns the lines that this adds to the table. */
    List<List<String>> run(Bench bench) throws IOException;
}
