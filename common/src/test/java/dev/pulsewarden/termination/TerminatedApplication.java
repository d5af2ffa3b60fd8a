package dev.pulsewarden.termination;

import java.util.concurrent.CountDownLatch;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;

/** An application that ends in the way that it is told, for {@link OrderlyExitIntegrationTest}. */
final class TerminatedApplication {

    private TerminatedApplication() {}

    public static void main(String[] args) throws InterruptedException {
        String how = args[0];
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("last hook")));
        if (how.equals("starts")) {
            System.out.println("starting");
            new CountDownLatch(1).await();
        }
        SpringApplication application = new SpringApplication(TerminatedApplication.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.addListeners(
                new OrderlyExit(),
                (ApplicationListener<ApplicationStartedEvent>) _ -> started(how),
                (ApplicationListener<ApplicationReadyEvent>) _ -> System.out.println("up"),
                (ApplicationListener<ContextClosedEvent>) _ -> closed(how));
        application.run("--spring.main.keep-alive=true");
    }

    private static void started(String how) {
        switch (how) {
            case "fails" -> throw new IllegalStateException("it cannot start");
            case "exits" -> System.exit(3);
            case "halts" -> Runtime.getRuntime().halt(4);
            default -> {
                // it is up
            }
        }
    }

    private static void closed(String how) {
        System.out.println("closed");
        if (how.startsWith("dies")) {
            Runtime.getRuntime().halt(5);
        }
    }
}
