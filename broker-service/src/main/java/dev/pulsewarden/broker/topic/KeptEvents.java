package dev.pulsewarden.broker.topic;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** The latest events of one topic. Guarded by its {@link History}. */
final class KeptEvents {

    private final String epoch;
    private final Queue<Publication> events = new ArrayDeque<>();
    private long seq;

    KeptEvents(String epoch) {
        this.epoch = epoch;
    }

    /** Gives the event its position, and keeps it. */
    void add(Publication publication) {
        publication.place(new Position(++seq, epoch));
        events.add(publication.again());
    }

    int size() {
        return events.size();
    }

    /** Forgets the oldest one; returns how much memory that frees. */
    int dropOldest() {
        Publication oldest = events.poll();
        return oldest == null ? 0 : oldest.bytes();
    }

    long bytes() {
        return events.stream().mapToLong(Publication::bytes).sum();
    }

    /**
     * Reads what came after a position.
     *
     * @param known the epoch of that position; nothing if it is not known
     * @param maxBytes at most so much, but at least one event
     */
    Replay after(long position, @Nullable String known, long maxBytes) {
        boolean foreign = (known != null && !known.equals(epoch)) || position > seq;
        long from = foreign ? 0 : position;
        long gone = seq - events.size();
        List<Publication> newer = events.stream().skip(Math.max(0, from - gone)).toList();
        List<Publication> read = first(newer, maxBytes);
        boolean more = read.size() < newer.size();
        long last = more ? Math.max(from, gone) + read.size() : seq;
        return new Replay(read, epoch, last, foreign || gone > from, more);
    }

    private static List<Publication> first(List<Publication> events, long maxBytes) {
        List<Publication> first = new ArrayList<>();
        long bytes = 0;
        for (Publication event : events) {
            bytes += event.bytes();
            if (bytes > maxBytes && !first.isEmpty()) {
                break;
            }
            first.add(event.again());
        }
        return first;
    }
}
