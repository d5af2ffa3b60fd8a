package dev.pulsewarden.broker.topic;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a topic's events after some position.
 *
 * @param events those that are handed over now, the oldest first; each is for the caller to release
 * @param epoch the counting that they belong to; nothing if there was no event yet
 * @param seq the position of the last one, or of the topic's latest event if there are no more
 * @param missing some events after that position are not kept any more
 * @param more some events are kept besides those handed over; to be asked for again after {@code seq}
 */
public record Replay(List<Publication> events, @Nullable String epoch, long seq, boolean missing, boolean more) {}
