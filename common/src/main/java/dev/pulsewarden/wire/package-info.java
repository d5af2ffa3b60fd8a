/**
 * The records that services and clients exchange as JSON, and how they are written.
 *
 * <p>Field names are camelCase. A duration in a request is a number of milliseconds or a Spring Boot duration string; in a
 * response it is a {@code long} whose name ends in {@code Ms}. Instants are ISO-8601 in UTC with milliseconds. Unknown
 * fields are ignored. A {@link dev.pulsewarden.wire.RawJson} is any JSON value, kept as it was written.
 *
 * <p>The records carry what was sent and check nothing: whoever receives one decides what is allowed and answers with a
 * {@link dev.pulsewarden.problem.Problem}.
 */
@NullMarked
package dev.pulsewarden.wire;

import org.jspecify.annotations.NullMarked;
