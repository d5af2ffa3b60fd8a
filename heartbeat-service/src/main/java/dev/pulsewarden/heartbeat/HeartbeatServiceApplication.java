package dev.pulsewarden.heartbeat;

import dev.pulsewarden.termination.OrderlyExit;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Who is alive, who is ended for being silent, and why anything restarted. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class HeartbeatServiceApplication {

    public static void main(String[] args) {
        SpringApplication application = new SpringApplication(HeartbeatServiceApplication.class);
        application.addListeners(new OrderlyExit());
        application.run(args);
    }
}
