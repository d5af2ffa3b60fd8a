package dev.pulsewarden.heartbeat;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Who is alive, who is ended for being silent, and why anything restarted. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class HeartbeatServiceApplication {

    public static void main(String[] args) {
        SpringApplication.run(HeartbeatServiceApplication.class, args);
    }
}
