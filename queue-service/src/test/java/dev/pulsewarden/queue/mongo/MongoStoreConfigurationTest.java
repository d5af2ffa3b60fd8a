package dev.pulsewarden.queue.mongo;

import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pulsewarden.queue.TestProperties;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MongoStoreConfigurationTest {

    @Test
    void a_task_with_all_that_it_may_remember_fits_into_a_document() {
        assertThatNoException().isThrownBy(() -> check("6MB", "100"));
        assertThatNoException().isThrownBy(() -> check("1MB", "250"));
    }

    @Test
    void limits_by_which_a_task_would_be_too_large_are_refused_and_named() {
        assertThatThrownBy(() -> check("1MB", "1000"))
                .hasMessageContaining("pulsewarden.queue.limits.payload")
                .hasMessageContaining("pulsewarden.queue.mongo.history");
        assertThatThrownBy(() -> check("7MB", "100")).isInstanceOf(IllegalArgumentException.class);
    }

    private static void check(String payload, String history) {
        MongoStoreConfiguration.checkSizes(TestProperties.with(
                Map.of("pulsewarden.queue.limits.payload", payload, "pulsewarden.queue.mongo.history", history)));
    }
}
