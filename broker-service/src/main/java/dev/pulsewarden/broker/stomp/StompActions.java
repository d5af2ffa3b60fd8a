package dev.pulsewarden.broker.stomp;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** What a connected client may do. Each says when the frame took effect, and fails with what becomes an ERROR. */
final class StompActions {

    private final StompVersion version;
    private final Subscriptions subscriptions;
    private final Deliveries deliveries;
    private final Sends sends;
    private final Transactions transactions;

    StompActions(
            StompVersion version,
            Subscriptions subscriptions,
            Deliveries deliveries,
            Sends sends,
            Transactions transactions) {
        this.version = version;
        this.subscriptions = subscriptions;
        this.deliveries = deliveries;
        this.sends = sends;
        this.transactions = transactions;
    }

    CompletableFuture<String> send(ClientFrame frame) {
        Supplier<CompletableFuture<String>> effect = sends.prepare(frame);
        return nowOrWithTransaction(frame, frame.required("destination"), effect);
    }

    CompletableFuture<String> subscribe(ClientFrame frame) {
        return subscriptions.subscribe(frame);
    }

    CompletableFuture<String> unsubscribe(ClientFrame frame) {
        return subscriptions.unsubscribe(frame);
    }

    /** ACK and NACK. */
    CompletableFuture<String> settle(ClientFrame frame) {
        if (frame.command().equals("NACK") && version == StompVersion.V1_0) {
            throw new StompException(ErrorKind.UNEXPECTED, "STOMP 1.0 has no NACK");
        }
        deliveries.check(frame);
        if (frame.command().equals("NACK")) {
            var _ = Nack.of(frame);
        }
        String id = frame.required(version.isAtLeast(StompVersion.V1_2) ? "id" : "message-id");
        return nowOrWithTransaction(frame, id, () -> deliveries.settle(frame));
    }

    CompletableFuture<String> begin(ClientFrame frame) {
        transactions.begin(frame);
        return Outcomes.DONE;
    }

    CompletableFuture<String> commit(ClientFrame frame) {
        return transactions.commit(frame);
    }

    CompletableFuture<String> abort(ClientFrame frame) {
        transactions.abort(frame);
        return Outcomes.DONE;
    }

    /** Bytes that are kept for transactions. */
    long kept() {
        return transactions.kept();
    }

    /** @param lost whether the client may have died */
    void end(boolean lost) {
        subscriptions.end(lost);
        deliveries.end();
        transactions.forget();
    }

    private CompletableFuture<String> nowOrWithTransaction(
            ClientFrame frame, String subject, Supplier<CompletableFuture<String>> effect) {
        if (frame.header("transaction") == null) {
            return effect.get();
        }
        transactions.add(frame, subject, effect);
        return Outcomes.DONE;
    }
}
