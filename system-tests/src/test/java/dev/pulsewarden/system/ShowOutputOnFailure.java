package dev.pulsewarden.system;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;

/** Shows what the processes of a failed test printed; and bounds what tests wait for, by far more than it should take. */
final class ShowOutputOnFailure
        implements BeforeAllCallback, AfterEachCallback, LifecycleMethodExecutionExceptionHandler {

    @Override
    public void beforeAll(ExtensionContext context) {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(90));
        Awaitility.setDefaultPollInterval(Duration.ofMillis(50));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (context.getExecutionException().isPresent()) {
            show(context);
        }
        Child.forgetEnded();
    }

    @Override
    public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        show(context);
        throw failure;
    }

    private static void show(ExtensionContext context) {
        System.out.println("--- what the processes of \"" + context.getDisplayName() + "\" printed last");
        Child.all().forEach(child -> child.latest(400).forEach(line -> System.out.println(child + " | " + line)));
        System.out.println("---");
    }
}
