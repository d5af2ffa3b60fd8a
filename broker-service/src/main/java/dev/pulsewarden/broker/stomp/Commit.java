package dev.pulsewarden.broker.stomp;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Applies the frames of a transaction in their order. Requests to queue-service are begun one after the other and waited for
 * together before anything is published; after one that failed nothing more is begun.
 */
final class Commit {

    private final List<Transactions.Step> steps;
    private final List<CompletableFuture<String>> begun = new ArrayList<>();
    private final CompletableFuture<String> outcome = new CompletableFuture<>();

    Commit(List<Transactions.Step> steps) {
        this.steps = steps;
    }

    CompletableFuture<String> run() {
        goOn();
        return outcome;
    }

    private void goOn() {
        boolean waits = false;
        boolean failed = false;
        while (begun.size() < steps.size() && !failed) {
            Transactions.Step next = steps.get(begun.size());
            if (waits && next.isPublication()) {
                break;
            }
            CompletableFuture<String> effect = begin(next);
            begun.add(effect);
            failed = effect.isCompletedExceptionally();
            waits |= !effect.isDone();
        }
        var _ = CompletableFuture.allOf(begun.toArray(CompletableFuture<?>[]::new))
                .whenComplete((_, failure) -> ended(failure != null));
    }

    private static CompletableFuture<String> begin(Transactions.Step step) {
        try {
            return step.effect().get();
        } catch (RuntimeException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    private void ended(boolean failed) {
        if (failed) {
            outcome.completeExceptionally(new StompException(ErrorKind.TRANSACTION, account()));
        } else if (begun.size() < steps.size()) {
            goOn();
        } else {
            var _ = Outcomes.all(begun).thenAccept(outcome::complete);
        }
    }

    /** What became of each frame. */
    private String account() {
        StringBuilder account = new StringBuilder("the transaction could not be applied wholly:");
        for (int i = 0; i < steps.size(); i++) {
            account.append("\n")
                    .append(i + 1)
                    .append(". ")
                    .append(steps.get(i).what())
                    .append(": ");
            if (i >= begun.size()) {
                account.append("not applied");
            } else if (begun.get(i).isCompletedExceptionally()) {
                StompException told = StompException.of(begun.get(i).exceptionNow());
                account.append("failed: ").append(told == null ? "internal error" : told.detail());
            } else {
                account.append("applied");
            }
        }
        return account.toString();
    }
}
