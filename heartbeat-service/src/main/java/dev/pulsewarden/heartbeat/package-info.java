/** Who is alive, who is ended for being silent, and why anything restarted. */
@NullMarked
package dev.pulsewarden.heartbeat;

import org.jspecify.annotations.NullMarked;
