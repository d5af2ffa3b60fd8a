package dev.pulsewarden.broker.stomp;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Applies the frames of a transaction in their order, on its session's loop. Neighbours that do the same are begun one after
 * the other and waited for together: nothing is acknowledged before what was sent before it is stored, nothing published
 * before either. After one that failed nothing more is begun.
 */
final class Commit {

    private final List<Transactions.Step> steps;
    private final Executor loop;
    private final List<CompletableFuture<String>> begun = new ArrayList<>();
    private final CompletableFuture<String> outcome = new CompletableFuture<>();

    Commit(List<Transactions.Step> steps, Executor loop) {
        this.steps = steps;
        this.loop = loop;
    }

    CompletableFuture<String> run() {
        goOn();
        return outcome;
    }

    private void goOn() {
        boolean isOneUnderWay = false;
        boolean failed = false;
        while (begun.size() < steps.size() && !failed) {
            Transactions.Step next = steps.get(begun.size());
            if (isOneUnderWay && next.kind() != steps.get(begun.size() - 1).kind()) {
                break;
            }
            CompletableFuture<String> effect = begin(next);
            begun.add(effect);
            failed = effect.isCompletedExceptionally();
            isOneUnderWay |= !effect.isDone();
        }
        var _ = CompletableFuture.allOf(begun.toArray(CompletableFuture<?>[]::new))
                .whenComplete((_, failure) -> loop.execute(() -> ended(failure != null)));
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
