package dev.pulsewarden.heartbeat.process;

import dev.pulsewarden.heartbeat.HeartbeatProperties;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class ProcessConfiguration {

    private static final Logger log = LoggerFactory.getLogger(ProcessConfiguration.class);

    @Bean
    Proc proc() {
        return new Proc(Path.of("/proc"));
    }

    @Bean
    Processes processes(Proc proc, HeartbeatProperties properties) {
        if (proc.showsUs()) {
            return new LinuxProcesses(proc, properties.limits().pidfds());
        }
        log.warn(
                "no process of this host can be seen (no Linux, or /proc is another namespace's): all are watched, none"
                        + " will be ended");
        return new NoProcesses();
    }

    @Bean
    Sockets sockets(Proc proc, SocketHolders holders) {
        return new Sockets(proc, new HostAddresses(System::nanoTime), new Networks(proc), holders);
    }

    @Bean
    SocketHolders socketHolders(Proc proc, HeartbeatProperties properties) {
        return new SocketHolders(proc, properties.limits().scannedSockets());
    }

    @Bean
    Claims claims(Proc proc, Processes processes, Sockets sockets, SocketHolders holders) {
        return new Claims(proc, processes, sockets, new PidNamespaces(proc, holders));
    }

    @Bean
    Carriers carriers(Proc proc, Sockets sockets, SocketHolders holders) {
        return new Carriers(sockets, holders, proc);
    }
}
