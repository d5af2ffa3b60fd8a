package dev.pulsewarden.queue.sqlite;

import dev.pulsewarden.queue.task.Page;
import dev.pulsewarden.queue.task.Task;
import dev.pulsewarden.queue.task.TaskQuery;
import dev.pulsewarden.queue.task.TaskState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a page of a queue's tasks, state by state, each through the index by place. For one page. */
final class PageReading {

    static final String SAME_PRIORITY = "SELECT " + Rows.TASK
            + " WHERE t.queue = ? AND t.state = ? AND t.priority = ? AND (t.ready_order, t.seq) > (?, ?)"
            + " ORDER BY t.ready_order, t.seq " + Sql.LIMIT;
    static final String LOWER_PRIORITIES = "SELECT " + Rows.TASK
            + " WHERE t.queue = ? AND t.state = ? AND t.priority < ?"
            + " ORDER BY t.priority DESC, t.ready_order, t.seq " + Sql.LIMIT;

    private final Sql sql;
    private final TaskQuery query;
    private final long maxBytes;
    private final List<Task> tasks = new ArrayList<>();
    private @Nullable Place last;
    private long bytes;
    private boolean full;

    /** @param maxBytes a page ends before its payloads together exceed this, but never before the first task */
    PageReading(Sql sql, TaskQuery query, long maxBytes) {
        this.sql = sql;
        this.query = query;
        this.maxBytes = maxBytes;
    }

    Page<Task> read() {
        @Nullable Place after = query.after() == null ? null : Place.parse(query.after());
        for (TaskState state : query.states()) {
            if (after == null || state.compareTo(after.state()) >= 0) {
                read(after != null && after.state() == state ? after : Place.before(state));
            }
        }
        return new Page<>(tasks, full && last != null ? last.toString() : null);
    }

    private void read(Place after) {
        String queue = query.queue();
        int state = StateCode.of(after.state());
        // one more than fits shows whether there is a next page
        int limit = query.limit() + 1;
        if (!full) {
            sql.query(SAME_PRIORITY, this::take, queue, state, after.priority(), after.order(), after.seq(), limit);
        }
        if (!full) {
            sql.query(LOWER_PRIORITIES, this::take, queue, state, after.priority(), limit);
        }
    }

    private boolean take(ResultSet rows) throws SQLException {
        while (!full && rows.next()) {
            Task task = Rows.task(rows);
            bytes += task.draft().size();
            full = tasks.size() >= query.limit() || (!tasks.isEmpty() && bytes > maxBytes);
            if (!full) {
                tasks.add(task);
                last = Place.of(rows);
            }
        }
        return full;
    }
}
