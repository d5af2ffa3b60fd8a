/**
 * Ends processes that are silent for too long, and never another one.
 *
 * <p>Each late instance is put to the checks in their order; the first that objects holds it back, and says why. When none
 * does, its case is opened:
 *
 * <pre>
 *   decided → the intent is on disk → SIGTERM → its grace → SIGKILL → its end is verified → closed
 *             each time before a signal: does it still not speak? is it still that process, and still theirs who vouched
 *             for it? is the trail on disk? Else it is spared, or nothing is sent.
 * </pre>
 *
 * <p>No audit, no kill: a case whose next step cannot be written is not taken further, and is tried again. After a restart
 * of heartbeat-service open cases are taken up from what was written, as if their processes had just been seen.
 */
@NullMarked
package dev.pulsewarden.heartbeat.reaper;

import org.jspecify.annotations.NullMarked;
