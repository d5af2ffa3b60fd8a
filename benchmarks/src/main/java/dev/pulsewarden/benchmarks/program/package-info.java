/**
 * What every benchmark program needs: the servers under test as processes that end with it, a core for each side, options,
 * medians and a table.
 */
@NullMarked
package dev.pulsewarden.benchmarks.program;

import org.jspecify.annotations.NullMarked;
