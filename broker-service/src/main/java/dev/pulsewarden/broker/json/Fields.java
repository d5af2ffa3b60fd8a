package dev.pulsewarden.broker.json;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The fields of an object by their names: so few that to look through them costs less than to hash them. */
final class Fields {

    private static final int TYPICAL = 6;

    private @Nullable String[] names = new @Nullable String[TYPICAL];
    private @Nullable Object[] values = new @Nullable Object[TYPICAL];
    private int size;

    @Nullable
    Object get(String name) {
        int place = find(name);
        return place < 0 ? null : values[place];
    }

    /**
     * The last one of a name counts, also when it is null.
     *
     * @param value nothing if the field is to be as if it were not there
     */
    void put(String name, @Nullable Object value) {
        int place = find(name);
        if (place >= 0) {
            values[place] = value;
        } else if (value != null) {
            add(name, value);
        }
    }

    private void add(String name, Object value) {
        if (size == names.length) {
            names = Arrays.copyOf(names, 2 * size);
            values = Arrays.copyOf(values, 2 * size);
        }
        names[size] = name;
        values[size] = value;
        size++;
    }

    private int find(String name) {
        for (int i = 0; i < size; i++) {
            if (name.equals(names[i])) {
                return i;
            }
        }
        return -1;
    }
}
