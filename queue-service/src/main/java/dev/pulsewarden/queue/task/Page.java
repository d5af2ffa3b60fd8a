package dev.pulsewarden.queue.task;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a longer list.
 *
 * @param next where the following page starts; absent on the last
 */
public record Page<T>(List<T> items, @Nullable String next) {}
