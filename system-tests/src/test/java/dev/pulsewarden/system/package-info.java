/**
 * The whole platform as its users meet it: the real jars as child processes, real sockets, real signals.
 *
 * <p>Most classes share one platform ({@link SharedPlatform}) and leave it running; those that need another one start it
 * themselves. Every process is a {@link Child} and ends with what started it; what it printed is shown when a test fails.
 */
@NullMarked
package dev.pulsewarden.system;

import org.jspecify.annotations.NullMarked;
