package dev.pulsewarden.queue.web;

import dev.pulsewarden.problem.Problem;
import org.jspecify.annotations.Nullable;

/**
 * One item of a posted list.
 *
 * @param value what was read; absent if it could not be
 * @param problem why it could not be read
 */
record Item<T>(@Nullable T value, @Nullable Problem problem) {}
