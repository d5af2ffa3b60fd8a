package dev.pulsewarden.heartbeat.web;

import dev.pulsewarden.problem.Problem;
import dev.pulsewarden.wire.JsonItems;
import dev.pulsewarden.wire.RawJson;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads bodies: JSON only, and none that is too large. */
@Component
final class Bodies {

    private final JsonMapper json;

    Bodies(JsonMapper json) {
        this.json = json;
    }

    /** A body that is needed. */
    <T> T read(HttpServletRequest request, Class<T> type, DataSize limit) throws IOException {
        return parse(read(request, limit), type);
    }

    /** A body that may be left out, and its content type with it; then the empty value counts. */
    <T> T read(HttpServletRequest request, Class<T> type, DataSize limit, T empty) throws IOException {
        byte[] body = bytes(request, limit);
        if (request.getContentType() == null && body.length == 0) {
            return empty;
        }
        if (!isJson(request)) {
            throw notJson();
        }
        return body.length == 0 ? empty : parse(body, type);
    }

    /** A list, whose items are read one by one where one of them is more than a reader takes: it alone then fails. */
    List<Supplier<JsonNode>> readList(HttpServletRequest request, DataSize limit, int most) throws IOException {
        byte[] body = read(request, limit);
        if (JsonItems.areMoreThan(most, body)) {
            throw Problem.of("list-too-long", 413, "a list has at most " + most + " heartbeats")
                    .asException();
        }
        try {
            return Arrays.stream(parse(body, JsonNode[].class))
                    .<Supplier<JsonNode>>map(item -> () -> item)
                    .toList();
        } catch (StreamConstraintsException _) {
            return JsonItems.of(body, json).stream()
                    .<Supplier<JsonNode>>map(item -> () -> readItem(item))
                    .toList();
        }
    }

    private JsonNode readItem(RawJson item) {
        try {
            return json.readTree(item.text());
        } catch (JacksonException _) {
            throw Problem.invalid("body", "is nested too deeply, or a number or name in it is too long")
                    .asException();
        }
    }

    private <T> T parse(byte[] body, Class<T> type) {
        T value = json.readValue(body, type);
        if (value == null) {
            throw Problem.invalid("body", "is not null").asException();
        }
        return value;
    }

    private static byte[] read(HttpServletRequest request, DataSize limit) throws IOException {
        byte[] body = bytes(request, limit);
        if (!isJson(request)) {
            throw notJson();
        }
        if (body.length == 0) {
            throw Problem.of("malformed-json", 400, "a JSON body is needed").asException();
        }
        return body;
    }

    private static byte[] bytes(HttpServletRequest request, DataSize limit) throws IOException {
        int most = Math.toIntExact(limit.toBytes());
        if (request.getContentLengthLong() > most) {
            throw tooLarge(limit);
        }
        try (InputStream stream = request.getInputStream()) {
            byte[] body = stream.readNBytes(most);
            if (body.length == most && stream.read() >= 0) {
                throw tooLarge(limit);
            }
            return body;
        }
    }

    private static boolean isJson(HttpServletRequest request) {
        String type = request.getContentType();
        try {
            return type != null && MediaType.APPLICATION_JSON.equalsTypeAndSubtype(MediaType.parseMediaType(type));
        } catch (InvalidMediaTypeException e) {
            return false;
        }
    }

    private static RuntimeException notJson() {
        return Problem.of("unsupported-media-type", 415, "a body is application/json")
                .asException();
    }

    private static RuntimeException tooLarge(DataSize limit) {
        return Problem.of("content-too-large", 413, "a body here has at most " + limit.toBytes() + " bytes")
                .asException();
    }
}
