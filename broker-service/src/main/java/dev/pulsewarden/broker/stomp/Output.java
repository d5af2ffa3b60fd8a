package dev.pulsewarden.broker.stomp;

import dev.pulsewarden.broker.session.CloseReason;
import dev.pulsewarden.broker.session.Session;
import io.netty.buffer.ByteBuf;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is said to one client, until the last word. */
final class Output {

    private static final String TEXT = "text/plain;charset=utf-8";

    private final Session session;
    private final StompMetrics metrics;
    private StompVersion version = StompVersion.V1_0;
    private boolean over;

    Output(Session session, StompMetrics metrics) {
        this.session = session;
        this.metrics = metrics;
    }

    /** What was agreed; until then nothing is escaped. */
    void speak(StompVersion agreed) {
        version = agreed;
    }

    StompVersion version() {
        return version;
    }

    /** The last word was said: nothing is heard or said any more. */
    boolean isOver() {
        return over;
    }

    void connected(@Nullable String heartBeat) {
        send(() -> FrameText.of("CONNECTED", StompVersion.V1_0)
                .header("version", version.number())
                .header("session", session.id())
                .header("server", "pulsewarden")
                .header("heart-beat", heartBeat)
                .end());
    }

    /**
     * A frame took effect.
     *
     * @param outcome how, where there is more to say than that
     */
    void receipt(@Nullable String receipt, String outcome) {
        if (receipt != null) {
            send(() -> FrameText.of("RECEIPT", version)
                    .header("receipt-id", receipt)
                    .header("outcome", outcome.isEmpty() ? null : outcome)
                    .end());
        }
    }

    void heartBeat() {
        send(() -> "\n");
    }

    /** A message, of which the head is this client's own. */
    void message(byte[] head, ByteBuf rest, boolean isText) {
        if (!over) {
            session.send(head, rest, isText);
        }
    }

    /** Something failed; the session is closed. */
    void error(StompException failure, @Nullable String receipt) {
        if (over) {
            return;
        }
        metrics.error(failure.kind());
        session.refused();
        send(() -> FrameText.of("ERROR", version)
                .header("message", failure.kind().message())
                .header("receipt-id", receipt)
                .header("version", failure.kind() == ErrorKind.VERSION ? StompVersion.ALL : null)
                .end(TEXT, failure.detail()));
        over = true;
        session.closeWhenSent(CloseReason.REFUSED, failure.kind().message());
    }

    /** The client said goodbye, and all that it asked for is done. */
    void goodbye(@Nullable String receipt) {
        receipt(receipt, "");
        if (!over) {
            over = true;
            session.closeWhenSent(CloseReason.CLIENT, "goodbye");
        }
    }

    private void send(Supplier<String> frame) {
        if (!over) {
            session.send(frame.get());
        }
    }
}
