package dev.pulsewarden.wire;

import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;

final class RawJsonSerializer extends ValueSerializer<RawJson> {

    @Override
    public void serialize(RawJson value, JsonGenerator generator, SerializationContext context) {
        generator.writeRawValue(value.text());
    }
}
