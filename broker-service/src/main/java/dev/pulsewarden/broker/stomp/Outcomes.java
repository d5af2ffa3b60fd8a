package dev.pulsewarden.broker.stomp;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** How frames took effect: for most there is nothing to say but that. */
final class Outcomes {

    /** It took effect. */
    static final String PLAIN = "";

    /** It took effect at once. */
    static final CompletableFuture<String> DONE = CompletableFuture.completedFuture(PLAIN);

    private Outcomes() {}

    /** One for all: the first that there is something to say about. */
    static CompletableFuture<String> all(List<CompletableFuture<String>> outcomes) {
        if (outcomes.size() == 1) {
            return outcomes.getFirst();
        }
        return CompletableFuture.allOf(outcomes.toArray(CompletableFuture<?>[]::new))
                .thenApply(_ -> outcomes.stream()
                        .map(CompletableFuture::resultNow)
                        .filter(outcome -> !outcome.isEmpty())
                        .findFirst()
                        .orElse(PLAIN));
    }
}
