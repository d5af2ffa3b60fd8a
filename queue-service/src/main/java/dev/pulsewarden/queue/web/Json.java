package dev.pulsewarden.queue.web;

import dev.pulsewarden.problem.Problem;
import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.wire.JsonItems;
import dev.pulsewarden.wire.RawJson;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.json.JsonMapper;

/** Reads request bodies and writes answers. Bodies are read from whole arrays, so that payloads are cut out as they are. */
@Component
class Json {

    private final JsonMapper mapper;
    private final int maxItems;

    Json(JsonMapper mapper, QueueProperties properties) {
        this.mapper = mapper;
        this.maxItems = properties.limits().list();
    }

    static boolean isList(byte[] body) {
        for (byte one : body) {
            if (one != ' ' && one != '\n' && one != '\r' && one != '\t') {
                return one == '[';
            }
        }
        return false;
    }

    /** Reads one object; an absent body is {@code empty}. */
    <T> T read(byte[] body, Class<T> type, T empty) {
        @Nullable T value = body.length == 0 ? empty : mapper.readValue(body, type);
        return value == null ? empty : value;
    }

    /** Reads a list, each item for itself. */
    <T> List<Item<T>> readList(byte[] body, Class<T> type) {
        if (!isList(body)) {
            throw Problem.invalid("body", "a list of up to " + maxItems + " items is needed")
                    .asException();
        }
        if (JsonItems.areMoreThan(maxItems, body)) {
            throw Problem.invalid("body", "has more than " + maxItems + " items, which is the most that are taken")
                    .asException();
        }
        return readItems(body, type);
    }

    ResponseEntity<byte[]> answer(Object value) {
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(bytes(value));
    }

    byte[] bytes(Object value) {
        return mapper.writeValueAsBytes(value);
    }

    private <T> List<Item<T>> readItems(byte[] body, Class<T> type) {
        try {
            T[] values = mapper.readerForArrayOf(type).readValue(body);
            return Arrays.stream(values).map(Json::item).toList();
        } catch (JacksonException one) {
            // one of them does not fit: which, and what about it, is said in its own outcome; no JSON at all fails here
            // again
            return JsonItems.of(body, mapper).stream()
                    .map(item -> readItem(item, type))
                    .toList();
        }
    }

    private <T> Item<T> readItem(RawJson text, Class<T> type) {
        try {
            return item(mapper.readValue(text.bytes(), type));
        } catch (StreamConstraintsException e) {
            return new Item<>(
                    null,
                    Problem.invalid(
                            field(e),
                            "is nested too deeply, or a number or name in it is too long; a value has at most "
                                    + RawJson.MAX_LEVELS + " levels"));
        } catch (JacksonException e) {
            return new Item<>(null, Problem.invalid(field(e), "is not of the kind that belongs here"));
        }
    }

    private static <T> Item<T> item(@Nullable T value) {
        return value == null
                ? new Item<>(null, Problem.invalid("item", "an object is needed, not null"))
                : new Item<>(value, null);
    }

    private static String field(JacksonException failure) {
        return failure.getPath().isEmpty() || failure.getPath().getFirst().getPropertyName() == null
                ? "item"
                : failure.getPath().getFirst().getPropertyName();
    }
}
