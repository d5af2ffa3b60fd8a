package dev.pulsewarden.broker.stomp;

import dev.pulsewarden.broker.liveness.HeartbeatEvents;
import dev.pulsewarden.broker.topic.Topics;
import dev.pulsewarden.broker.work.WorkDispatch;
import org.springframework.stereotype.Component;

/** What STOMP is spoken for. */
@Component
record Features(Topics topics, WorkDispatch work, HeartbeatEvents heartbeatEvents, HeartbeatBodies heartbeatBodies) {}
