package dev.pulsewarden.wire;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.json.JsonMapper;

/** A posted list cut into its items, each to be read by itself, so that what is wrong with one is wrong with no other. */
public final class JsonItems {

    private final byte[] list;
    private final List<RawJson> items = new ArrayList<>();
    private int at;
    private int levels;
    private int from;

    private JsonItems(byte[] list) {
        this.list = list;
    }

    /**
     * Cuts a list. Where an item goes beyond what a parser takes, as by a number of thousands of digits or far too many levels,
     * the list is cut at its commas, and only reading the item shows what is wrong with it.
     *
     * @param list in UTF-8
     * @throws tools.jackson.core.JacksonException when it is no list
     */
    public static List<RawJson> of(byte[] list, JsonMapper json) {
        try {
            return List.of(json.readValue(list, RawJson[].class));
        } catch (StreamConstraintsException beyond) {
            List<RawJson> items = new JsonItems(list).cut();
            if (items == null) {
                throw beyond;
            }
            return items;
        }
    }

    /** Nothing if it is no list, or does not end. */
    private @Nullable List<RawJson> cut() {
        skipSpace();
        if (at == list.length || list[at] != '[') {
            return null;
        }
        do {
            step();
            at++;
        } while (levels > 0 && at < list.length);
        skipSpace();
        return levels == 0 && at == list.length ? items : null;
    }

    private void step() {
        switch (list[at]) {
            case '"' -> skipString();
            case '[', '{' -> {
                levels++;
                if (levels == 1) {
                    from = at + 1;
                }
            }
            case ']', '}' -> {
                levels--;
                if (levels == 0) {
                    take();
                }
            }
            case ',' -> {
                if (levels == 1) {
                    take();
                    from = at + 1;
                }
            }
            default -> {}
        }
    }

    private void take() {
        items.add(new RawJson(new String(list, from, at - from, StandardCharsets.UTF_8).strip()));
    }

    /** To its last quote. */
    private void skipString() {
        for (at++; at < list.length && list[at] != '"'; at++) {
            if (list[at] == '\\') {
                at++;
            }
        }
    }

    private void skipSpace() {
        while (at < list.length && list[at] >= 0 && list[at] <= ' ') {
            at++;
        }
    }
}
