package dev.pulsewarden.queue;

import java.util.Map;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** The service's defaults, as they are bound, or some of them replaced. */
public final class TestProperties {

    private TestProperties() {}

    public static QueueProperties defaults() {
        return with(Map.of());
    }

    public static QueueProperties with(Map<String, String> replaced) {
        return new Binder(new MapConfigurationPropertySource(replaced))
                .bindOrCreate("pulsewarden.queue", QueueProperties.class);
    }
}
