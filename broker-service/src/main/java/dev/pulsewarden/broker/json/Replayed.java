package dev.pulsewarden.broker.json;

import dev.pulsewarden.broker.topic.Position;
import dev.pulsewarden.broker.topic.Publication;
import dev.pulsewarden.broker.topic.Replay;
import dev.pulsewarden.broker.topic.TopicName;
import java.util.HashMap;
import java.util.Map;

/**
 * Up to where one client got the events of a topic by asking for them: those that were still on their way to it as a
 * subscriber need not come again.
 */
final class Replayed {

    private final int max;
    private final Map<String, Position> upTo = new HashMap<>(0);

    /**
     * @param max of so many topics at once; those of others may come twice, which their {@code seq} shows
     */
    Replayed(int max) {
        this.max = max;
    }

    void note(TopicName topic, Replay replay) {
        if (replay.epoch() != null && (upTo.size() < max || upTo.containsKey(topic.text()))) {
            upTo.put(topic.text(), new Position(replay.seq(), replay.epoch()));
        }
    }

    /** The client has it already. Events of a topic come in the order of their positions, so that after it none has. */
    boolean covers(Publication publication) {
        Position position = publication.position();
        if (position == null || upTo.isEmpty()) {
            return false;
        }
        Position known = upTo.get(publication.topic());
        if (known == null) {
            return false;
        }
        if (known.epoch().equals(position.epoch()) && position.seq() <= known.seq()) {
            return true;
        }
        upTo.remove(publication.topic());
        return false;
    }
}
