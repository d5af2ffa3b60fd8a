/**
 * What goes wrong at the boundary, in one form: RFC 9457 {@code application/problem+json} over HTTP, the same slug in the
 * broker's error frames. No stack trace, class name or store address ever leaves a service; an unexpected exception is
 * logged here, once, and answered as {@code internal-error}.
 */
@NullMarked
package dev.pulsewarden.problem;

import org.jspecify.annotations.NullMarked;
