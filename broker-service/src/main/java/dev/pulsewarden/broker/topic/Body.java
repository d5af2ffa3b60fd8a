package dev.pulsewarden.broker.topic;

import dev.pulsewarden.wire.BoundedJsonFactory;
import dev.pulsewarden.wire.RawJson;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.io.JsonStringEncoder;
import tools.jackson.core.json.JsonFactory;

/** What a client sent as bytes of some content type, instead of as a JSON value. Never changed once it is made. */
public final class Body {

    private static final String JSON_TYPE = "application/json";
    private static final JsonFactory JSON = new BoundedJsonFactory(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(RawJson.MAX_LEVELS)
                    .build()));

    /** What the entry of a map takes besides its texts, about. */
    private static final int HEADER_BYTES = 64;

    private final byte[] bytes;
    private final boolean isText;
    private final Map<String, String> headers;
    private final @Nullable String contentType;
    private final int size;

    /**
     * @param bytes kept, not copied
     * @param isText they are UTF-8
     * @param headers what its sender wants those to know who get it as it was sent, in order; kept, not copied
     */
    public Body(byte[] bytes, boolean isText, @Nullable String contentType, Map<String, String> headers) {
        this.bytes = bytes;
        this.isText = isText;
        this.contentType = contentType;
        this.headers = headers;
        int length = bytes.length + (contentType == null ? 0 : contentType.length());
        for (Map.Entry<String, String> header : headers.entrySet()) {
            length +=
                    HEADER_BYTES + header.getKey().length() + header.getValue().length();
        }
        this.size = length;
    }

    /** The bytes themselves, not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    /** About how much memory it takes, with its headers. */
    public int size() {
        return size;
    }

    public boolean isText() {
        return isText;
    }

    public @Nullable String contentType() {
        return contentType;
    }

    public Map<String, String> headers() {
        return headers;
    }

    /** As those see it who want JSON: JSON is that value, any other text a string, other bytes {@code {"base64":…}}. */
    public RawJson asJson() {
        if (!isText) {
            return new RawJson("{\"base64\":\"" + Base64.getEncoder().encodeToString(bytes) + "\"}");
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (saysJson(contentType) && isJson(text)) {
            return new RawJson(text.strip());
        }
        StringBuilder quoted = new StringBuilder(text.length() + 16).append('"');
        JsonStringEncoder.getInstance().quoteAsString(text, quoted);
        return new RawJson(quoted.append('"').toString());
    }

    /** Whether a body of this content type is to be a JSON value. */
    public static boolean saysJson(@Nullable String contentType) {
        if (contentType == null) {
            return false;
        }
        int parameters = contentType.indexOf(';');
        String type = parameters < 0 ? contentType : contentType.substring(0, parameters);
        return type.strip().toLowerCase(Locale.ROOT).equals(JSON_TYPE);
    }

    private static boolean isJson(String text) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            parser.finishToken();
            return parser.nextToken() == null;
        } catch (JacksonException _) {
            return false;
        }
    }
}
