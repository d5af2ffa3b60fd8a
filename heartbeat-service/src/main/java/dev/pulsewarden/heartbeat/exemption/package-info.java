/**
 * Who is never ended, though watched like all others, and by what that was decided. The configuration decides it by pattern:
 * the most specific policy that says {@code exempt} wins, so a rule for one service can take back what one for many grants.
 */
@NullMarked
package dev.pulsewarden.heartbeat.exemption;

import org.jspecify.annotations.NullMarked;
