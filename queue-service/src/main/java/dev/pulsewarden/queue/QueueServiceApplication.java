package dev.pulsewarden.queue;

import dev.pulsewarden.termination.OrderlyExit;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;

/** Durable tasks: accepted once, handed out until they are done or dead. */
@SpringBootApplication(exclude = ErrorMvcAutoConfiguration.class) // errors are problems, also those of Tomcat itself
@ConfigurationPropertiesScan
public class QueueServiceApplication {

    public static void main(String[] args) {
        SpringApplication application = new SpringApplication(QueueServiceApplication.class);
        application.addListeners(new OrderlyExit());
        application.run(args);
    }
}
