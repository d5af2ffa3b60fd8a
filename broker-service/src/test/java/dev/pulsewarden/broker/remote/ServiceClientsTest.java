package dev.pulsewarden.broker.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceClientsTest {

    @ParameterizedTest
    @CsvSource({
        "http://queue:7001/below, queue, 7001",
        "http://queue_service:7001, queue_service, 7001",
        "http://queue_service, queue_service, 80",
        "HTTPS://queue.example, queue.example, 443",
        "http://127.0.0.1:7001/, 127.0.0.1, 7001",
        "http://[::1]:7001, [::1], 7001"
    })
    void a_service_s_address_may_have_any_name_of_a_network_of_containers(URI base, String host, int port) {
        assertThat(ServiceClients.address("queue-service", base))
                .isEqualTo(InetSocketAddress.createUnresolved(host, port));
    }

    @Test
    void an_address_without_a_host_is_refused_with_the_name_of_the_service() {
        assertThatThrownBy(() -> ServiceClients.address("queue-service", URI.create("/queue")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("queue-service's address has no host: /queue");
    }
}
