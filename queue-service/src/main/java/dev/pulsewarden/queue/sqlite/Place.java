package dev.pulsewarden.queue.sqlite;

import dev.pulsewarden.queue.task.TaskState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a task stands in the order of a queue's pages; as text, where the next page goes on. */
record Place(TaskState state, int priority, long order, long seq) {

    private static final Pattern TEXT = Pattern.compile("([A-Z]{1,9})-(\\d{1,2})-(\\d{1,18})-(\\d{1,18})");
    private static final int ABOVE_ALL = 10;

    /** Before the first task of a state. */
    static Place before(TaskState state) {
        return new Place(state, ABOVE_ALL, 0, 0);
    }

    static Place of(ResultSet row) throws SQLException {
        return new Place(Rows.state(row), row.getInt("priority"), row.getLong("ready_order"), row.getLong("seq"));
    }

    static Place parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("not where a page ended");
        }
        return new Place(
                TaskState.valueOf(parts.group(1)),
                Integer.parseInt(parts.group(2)),
                Long.parseLong(parts.group(3)),
                Long.parseLong(parts.group(4)));
    }

    @Override
    public String toString() {
        return state + "-" + priority + "-" + order + "-" + seq;
    }
}
