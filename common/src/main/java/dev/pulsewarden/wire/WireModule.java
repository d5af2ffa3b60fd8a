package dev.pulsewarden.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.time.Instant;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonFactoryBuilder;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/** How the wire records are read and written, for every mapper of the platform. */
public final class WireModule extends SimpleModule {

    private static final long serialVersionUID = 1L;

    /**
     * The longest name of a field, in bytes of UTF-8 (in characters where a text is read). A parser's factory remembers up to 6,000
     * names for good, those in payloads too, so that names without a bound would fill the heap.
     */
    public static final int MAX_NAME_LENGTH = 1_000;

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

    /** Bounds what the factory's parsers remember; its other bounds stay as they are. */
    static void boundNames(JsonFactoryBuilder factory) {
        factory.streamReadConstraints(factory.build()
                .streamReadConstraints()
                .rebuild()
                .maxNameLength(MAX_NAME_LENGTH)
                .build());
    }

    /** A mapper for where Spring has none to give. */
    public static JsonMapper mapper() {
        JsonFactoryBuilder factory = JsonFactory.builder();
        boundNames(factory);
        JsonMapper.Builder builder = JsonMapper.builder(factory.build());
        configure(builder);
        return builder.build();
    }
}
