package dev.pulsewarden.termination;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.ApplicationListener;

/**
 * From when the application has started, SIGTERM ends the JVM as {@code System.exit(0)} does, rather than with 143: the same
 * shutdown hooks run, and the application is closed by them. For {@code main} only, since it concerns the whole JVM:
 *
 * <pre>{@code
 * SpringApplication application = new SpringApplication(SomeApplication.class);
 * application.addListeners(new OrderlyExit());
 * application.run(args);
 * }</pre>
 */
public final class OrderlyExit implements ApplicationListener<ApplicationStartedEvent> {

    private static final Logger log = LoggerFactory.getLogger(OrderlyExit.class);

    /** Before the service says that it is ready, so that whoever saw it ready finds 0. */
    @Override
    public void onApplicationEvent(ApplicationStartedEvent event) {
        try {
            handleTermination();
        } catch (ReflectiveOperationException | RuntimeException e) {
            log.info("this JVM lets no one handle SIGTERM: an end by it will have exit code 143", e);
        }
    }

    /**
     * The JDK has no other way than {@code sun.misc.Signal}, which its module jdk.unsupported exports. Called by reflection,
     * because its mere name in a source is a warning of the compiler that no annotation suppresses.
     */
    private static void handleTermination() throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Class<?> handler = Class.forName("sun.misc.SignalHandler");
        MethodHandle exit =
                MethodHandles.lookup().findStatic(System.class, "exit", MethodType.methodType(void.class, int.class));
        Object exitWithZero = MethodHandleProxies.asInterfaceInstance(
                handler, MethodHandles.dropArguments(MethodHandles.insertArguments(exit, 0, 0), 0, signal));
        var _ = signal.getMethod("handle", signal, handler)
                .invoke(null, signal.getConstructor(String.class).newInstance("TERM"), exitWithZero);
    }
}
