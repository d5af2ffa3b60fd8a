package dev.pulsewarden.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.time.Instant;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/** How the wire records are read and written, for every mapper of the platform. */
public final class WireModule extends SimpleModule {

    private static final long serialVersionUID = 1L;

    public WireModule() {
        super("pulsewarden-wire");
        addDeserializer(Duration.class, new WireDurationDeserializer());
        addSerializer(Instant.class, new WireInstantSerializer());
    }

    /** Sets up a mapper as the platform's: absent fields are left out, payloads are cut from the source. */
    public static void configure(JsonMapper.Builder builder) {
        builder.addModule(new WireModule())
                .enable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .changeDefaultPropertyInclusion(
                        inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL));
    }

    /** A mapper for where Spring has none to give. */
    public static JsonMapper mapper() {
        JsonMapper.Builder builder = JsonMapper.builder(new BoundedJsonFactory(JsonFactory.builder()));
        configure(builder);
        return builder.build();
    }
}
