package dev.pulsewarden.broker.json;

import dev.pulsewarden.broker.BrokerProperties;
import dev.pulsewarden.broker.liveness.HeartbeatEvents;
import dev.pulsewarden.broker.liveness.Heartbeats;
import dev.pulsewarden.broker.session.Conversation;
import dev.pulsewarden.broker.session.Protocol;
import dev.pulsewarden.broker.session.Session;
import dev.pulsewarden.broker.topic.Topics;
import dev.pulsewarden.broker.work.TaskRoom;
import dev.pulsewarden.broker.work.WorkDispatch;
import java.time.Clock;
import org.springframework.stereotype.Component;

/** Opens JSON conversations. */
@Component
public final class JsonProtocol implements Protocol {

    private final JsonFrameReader reader;
    private final Topics topics;
    private final WorkDispatch work;
    private final Heartbeats heartbeats;
    private final HeartbeatEvents heartbeatEvents;
    private final int maxSubscriptions;
    private final JsonMetrics metrics;

    private final long taskRoom;

    JsonProtocol(
            JsonFrameReader reader,
            Topics topics,
            WorkDispatch work,
            Heartbeats heartbeats,
            HeartbeatEvents heartbeatEvents,
            BrokerProperties properties,
            JsonMetrics metrics) {
        this.metrics = metrics;
        this.reader = reader;
        this.topics = topics;
        this.work = work;
        this.heartbeats = heartbeats;
        this.heartbeatEvents = heartbeatEvents;
        this.taskRoom = properties.sessions().outbound().tasks();
        this.maxSubscriptions = properties.sessions().inbound().subscriptions();
    }

    @Override
    public Conversation open(Session session) {
        TopicActions onTopics = new TopicActions(session, topics, heartbeatEvents, Clock.systemUTC(), maxSubscriptions);
        return new JsonConversation(
                session,
                reader,
                onTopics,
                new WorkActions(session, work, new TaskRoom(work, taskRoom)),
                new HeartbeatActions(session, heartbeats),
                metrics);
    }
}
