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
    private final boolean isCounted;
    private final List<RawJson> items = new ArrayList<>();
    private int count;
    private boolean isAnyEmpty;
    private int at;
    private int levels;
    private int from;

    private JsonItems(byte[] list, boolean isCounted) {
        this.list = list;
        this.isCounted = isCounted;
    }

    /** Whether a list has more items than this, looked at before any is made, since each takes far more room than its text. */
    public static boolean areMoreThan(int most, byte[] list) {
        if (isOtherThanPlain(list)) {
            return commas(list) >= most;
        }
        JsonItems counted = new JsonItems(list, true);
        counted.cut();
        return counted.count > most;
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
            List<RawJson> items = new JsonItems(list, false).cut();
            if (items == null) {
                throw beyond;
            }
            return items;
        }
    }

    /** Whether it may be in another encoding than UTF-8, or begins with a byte order mark. Then every comma counts. */
    private static boolean isOtherThanPlain(byte[] list) {
        for (int i = 0; i < Math.min(list.length, 4); i++) {
            if (list[i] == 0 || (i == 0 && list[i] < 0)) {
                return true;
            }
        }
        return false;
    }

    private static int commas(byte[] list) {
        int commas = 0;
        for (byte one : list) {
            if (one == ',') {
                commas++;
            }
        }
        return commas;
    }

    /** Nothing if it is no list, does not end, or has nothing between two commas. */
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
        return levels == 0 && at == list.length && !isAnyEmpty ? items : null;
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
        count++;
        if (isCounted || isAnyEmpty) {
            return;
        }
        String item = new String(list, from, at - from, StandardCharsets.UTF_8).strip();
        isAnyEmpty = item.isEmpty();
        items.add(new RawJson(item));
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
