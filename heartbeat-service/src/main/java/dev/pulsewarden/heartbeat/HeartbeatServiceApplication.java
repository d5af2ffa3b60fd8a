package dev.pulsewarden.heartbeat;

import dev.pulsewarden.termination.OrderlyExit;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;

/** Who is alive, who is ended for being silent, and why anything restarted. */
@SpringBootApplication(exclude = ErrorMvcAutoConfiguration.class) // errors are problems, also those of Tomcat itself
@ConfigurationPropertiesScan
public class HeartbeatServiceApplication {

    public static void main(String[] args) {
        SpringApplication application = new SpringApplication(HeartbeatServiceApplication.class);
        application.addListeners(new OrderlyExit());
        application.run(args);
    }
}
