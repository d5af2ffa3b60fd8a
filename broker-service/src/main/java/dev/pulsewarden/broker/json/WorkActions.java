package dev.pulsewarden.broker.json;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import dev.pulsewarden.broker.session.Session;
import dev.pulsewarden.broker.work.TaskRoom;
import dev.pulsewarden.broker.work.WorkDispatch;
import dev.pulsewarden.broker.work.Worker;
import dev.pulsewarden.wire.ClaimedTask;
import dev.pulsewarden.wire.EnqueueOutcome;
import dev.pulsewarden.wire.LeaseOutcome;
import dev.pulsewarden.wire.NewTask;
import dev.pulsewarden.wire.RawJson;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Tasks of one session: those that it stores, and those that it does. */
final class WorkActions implements Worker {

    /** Ids that grow with time, as queue-service makes them. */
    private static final NoArgGenerator IDS = Generators.timeBasedEpochGenerator();

    private final Session session;
    private final WorkDispatch work;
    private final TaskRoom room;

    WorkActions(Session session, WorkDispatch work, TaskRoom room) {
        this.session = session;
        this.work = work;
        this.room = room;
    }

    /** The task as the client wants it. It has an id, so that it can be sent again without being stored twice. */
    NewTask newTask(JsonFrame frame) {
        RawJson payload = frame.raw("task");
        if (payload == null) {
            throw JsonFrame.wrong("task", "is missing");
        }
        String given = frame.string("taskId");
        return new NewTask(
                payload,
                given == null ? IDS.generate().toString() : given,
                small(frame, "priority"),
                frame.duration("delay"),
                null,
                small(frame, "maxAttempts"),
                null,
                frame.string("dedupeKey"),
                frame.string("correlationId"),
                frame.string("replyTo"),
                frame.strings("headers"));
    }

    CompletableFuture<EnqueueOutcome> enqueue(JsonFrame frame, NewTask task, int bytes) {
        return work.enqueue(session.id(), frame.required("queue"), task, bytes);
    }

    CompletableFuture<Integer> ready(JsonFrame frame) {
        Integer count = small(frame, "count");
        return work.ready(this, frame.required("queue"), count == null ? 1 : count);
    }

    CompletableFuture<LeaseOutcome> ack(JsonFrame frame) {
        return work.ack(this, frame.required("taskId"), frame.raw("result"));
    }

    CompletableFuture<LeaseOutcome> nack(JsonFrame frame) {
        return work.nack(this, frame.required("taskId"), frame.words("error"), frame.duration("delay"));
    }

    /** @param lost whether the client may have died */
    void end(boolean lost) {
        work.gone(this, lost);
    }

    @Override
    public String id() {
        return session.id();
    }

    @Override
    public void assign(ClaimedTask task) {
        int bytes = room.take(task);
        session.execute(() -> {
            session.send(JsonMessages.taskAssigned(task));
            session.whenWritten(() -> room.giveBack(bytes));
        });
    }

    @Override
    public long room() {
        return room.left();
    }

    private static @Nullable Integer small(JsonFrame frame, String name) {
        Long value = frame.integer(name);
        if (value != null && value != value.intValue()) {
            throw JsonFrame.wrong(name, "must be a small whole number");
        }
        return value == null ? null : value.intValue();
    }
}
