package dev.pulsewarden.queue.mongo;

import dev.pulsewarden.queue.task.TaskState;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bson.Document;

/** Where a task stands in the order of a queue's pages; as text, where the next page goes on. */
record Place(TaskState state, int priority, long place, String id) {

    private static final Pattern TEXT =
            Pattern.compile("(READY|DELAYED|LEASED|DONE|DEAD)\\.(\\d{1,2})\\.(\\d{1,18})\\.(.{0,200})");
    private static final int ABOVE_ALL = 10;

    /** Before the first task of a state. */
    static Place before(TaskState state) {
        return new Place(state, ABOVE_ALL, 0, "");
    }

    static Place of(Document task) {
        return new Place(
                TaskDocuments.state(task),
                task.getInteger(Fields.PRIORITY, 0),
                task.getLong(Fields.PLACE),
                task.getString(Fields.ID));
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
                parts.group(4));
    }

    boolean isBeforeAll() {
        return priority == ABOVE_ALL;
    }

    @Override
    public String toString() {
        return state + "." + priority + "." + place + "." + id;
    }
}
