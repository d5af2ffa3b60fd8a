package dev.pulsewarden.broker.stomp;

import dev.pulsewarden.broker.BrokerProperties;
import dev.pulsewarden.broker.session.Conversation;
import dev.pulsewarden.broker.session.Protocol;
import dev.pulsewarden.broker.session.Session;
import dev.pulsewarden.broker.work.TaskRoom;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/** Opens STOMP conversations. */
@Component
public final class StompProtocol implements Protocol {

    /**
     * The names by which a WebSocket client asks for STOMP. Which of them was agreed only says that STOMP is spoken: the version
     * is the newest that the client names in its CONNECT.
     */
    public static final List<String> SUBPROTOCOLS = List.of("v12.stomp", "v11.stomp", "v10.stomp");

    private final Features features;
    private final BrokerProperties.Stomp limits;
    private final Subscriptions.Limits subscriptions;
    private final long taskRoom;
    private final FrameDecoder.Limits frameLimits;
    private final StompMetrics metrics;

    StompProtocol(Features features, BrokerProperties properties, MeterRegistry meters) {
        this.features = features;
        this.limits = properties.stomp();
        this.subscriptions = new Subscriptions.Limits(
                properties.sessions().inbound().subscriptions(),
                properties.work().readyCount(),
                limits.nameLength());
        this.taskRoom = properties.sessions().outbound().tasks();
        this.frameLimits = new FrameDecoder.Limits(
                Math.toIntExact(properties.sessions().inbound().frame().toBytes()),
                Math.toIntExact(limits.headers().toBytes()),
                limits.headerCount());
        this.metrics = new StompMetrics(meters);
    }

    /** A body as large as any frame may be has headers besides. */
    @Override
    public DataSize largestMessage(DataSize frame) {
        return DataSize.ofBytes(frame.toBytes() + limits.headers().toBytes());
    }

    @Override
    public Conversation open(Session session) {
        Output output = new Output(session, metrics);
        StompConversation conversation = new StompConversation(
                session,
                new FrameDecoder(frameLimits),
                output,
                new HeartBeats(Line.of(session, output), limits.heartBeat(), System::nanoTime),
                () -> actions(session, output));
        conversation.awaitConnect(limits.connectTimeout());
        return conversation;
    }

    private StompActions actions(Session session, Output output) {
        Deliveries deliveries = new Deliveries(output.version(), limits.unacked(), metrics);
        Hold hold = new Hold(
                Loop.of(session), new Hold.Times(limits.holdTime(), limits.holdRetry()), System::nanoTime, metrics);
        QueueSubscription.Pace pace =
                new QueueSubscription.Pace(limits.ackRetry(), new TaskRoom(features.work(), taskRoom));
        Subscriptions active = new Subscriptions(
                new QueueSubscription.Context(session, output, deliveries, hold, features.work(), pace), subscriptions);
        return new StompActions(
                output.version(),
                active,
                deliveries,
                new Sends(session, features, active, hold, Clock.systemUTC()),
                new Transactions(limits, session::execute, metrics));
    }
}
