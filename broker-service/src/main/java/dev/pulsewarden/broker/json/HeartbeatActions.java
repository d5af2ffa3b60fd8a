package dev.pulsewarden.broker.json;

import dev.pulsewarden.broker.liveness.Carrier;
import dev.pulsewarden.broker.liveness.Heartbeats;
import dev.pulsewarden.broker.liveness.PassedOn;
import dev.pulsewarden.broker.session.Session;
import dev.pulsewarden.problem.Problem;
import dev.pulsewarden.wire.Heartbeat;
import dev.pulsewarden.wire.Names;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Heartbeats of one session. Who it is needs to be said once; a bare heartbeat repeats it. */
final class HeartbeatActions {

    private final Session session;
    private final Heartbeats heartbeats;
    private @Nullable Heartbeat said;

    HeartbeatActions(Session session, Heartbeats heartbeats) {
        this.session = session;
        this.heartbeats = heartbeats;
    }

    /** One that names neither a service nor a process only says that the connection is alive, which it thereby is. */
    CompletableFuture<?> beat(JsonFrame frame) {
        Heartbeat beat = merge(said, frame);
        if (beat.name() == null && beat.pid() == null) {
            return CompletableFuture.completedFuture(null);
        }
        said = beat;
        return heartbeats
                .passOn(beat, new Carrier(session.peer(), session::isConnected))
                .thenApply(HeartbeatActions::accepted);
    }

    private static Heartbeat merge(@Nullable Heartbeat said, JsonFrame frame) {
        Heartbeat before = said == null ? new Heartbeat(null, null, null, null, null, null, null, null, null) : said;
        String name = checkedName(frame, "name");
        Long pid = frame.integer("pid");
        String host = checkedHost(frame);
        String instance = checkedName(frame, "instance");
        Duration interval = frame.duration("interval");
        return new Heartbeat(
                name == null ? before.name() : name,
                pid == null ? before.pid() : pid,
                host == null ? before.host() : host,
                instance == null ? before.instance() : instance,
                interval == null ? before.interval() : interval,
                null,
                null,
                null,
                null);
    }

    private static @Nullable String checkedName(JsonFrame frame, String field) {
        String name = frame.string(field);
        if (name != null && !Names.isName(name)) {
            throw JsonFrame.wrong(field, "must be " + Names.RULE);
        }
        return name;
    }

    private static @Nullable String checkedHost(JsonFrame frame) {
        String host = frame.string("host");
        if (host != null && host.length() > Heartbeats.MAX_HOST) {
            throw JsonFrame.wrong("host", "must be at most " + Heartbeats.MAX_HOST + " characters");
        }
        return host;
    }

    private static PassedOn accepted(PassedOn outcome) {
        if (outcome.isAccepted()) {
            return outcome;
        }
        String slug = Objects.requireNonNullElse(outcome.problem(), "invalid-request");
        String detail = Objects.requireNonNullElse(outcome.detail(), "the heartbeat was refused");
        throw Problem.of(slug, 400, detail).asException();
    }
}
