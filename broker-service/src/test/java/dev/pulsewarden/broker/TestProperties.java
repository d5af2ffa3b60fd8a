package dev.pulsewarden.broker;

import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** The broker's properties as Spring Boot would bind them, with some of them changed. */
public final class TestProperties {

    private TestProperties() {}

    /**
     * @param namesAndValues one after the other
     */
    public static BrokerProperties of(String... namesAndValues) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            values.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return new Binder(new MapConfigurationPropertySource(values))
                .bindOrCreate("pulsewarden.broker", BrokerProperties.class);
    }
}
