package dev.pulsewarden.broker;

import dev.pulsewarden.termination.OrderlyExit;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Topics over WebSocket, and work handed to those who are ready for it. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class BrokerServiceApplication {

    public static void main(String[] args) {
        SpringApplication application = new SpringApplication(BrokerServiceApplication.class);
        application.addListeners(new OrderlyExit());
        application.run(args);
    }
}
