package dev.pulsewarden.queue.activity;

import dev.pulsewarden.queue.activity.Rates.LastMinute;
import dev.pulsewarden.queue.task.TaskListener.Change;
import java.util.Arrays;

/** Counts over the last twelve slots of five seconds. For one thread at a time. */
final class MinuteWindow {

    private static final int SLOTS = 12;
    private static final long SLOT_MS = 5_000;

    private final LastMinute[] slots = new LastMinute[SLOTS];
    private long lastSlot;

    MinuteWindow() {
        Arrays.fill(slots, LastMinute.NOTHING);
    }

    void add(Change change, int tasks, long nowMs) {
        moveTo(nowMs);
        int slot = (int) (lastSlot % SLOTS);
        LastMinute more = switch (change) {
            case ENQUEUED -> new LastMinute(tasks, 0, 0, 0);
            case CLAIMED -> new LastMinute(0, tasks, 0, 0);
            case DONE -> new LastMinute(0, 0, tasks, 0);
            case FAILED, EXPIRED, WORKER_LOST -> new LastMinute(0, 0, 0, tasks);
            case READY, DEAD -> LastMinute.NOTHING;
        };
        slots[slot] = slots[slot].plus(more);
    }

    LastMinute read(long nowMs) {
        moveTo(nowMs);
        LastMinute sum = LastMinute.NOTHING;
        for (LastMinute slot : slots) {
            sum = sum.plus(slot);
        }
        return sum;
    }

    /** Empties the slots that the clock has passed; a clock that goes back goes on in the slot where it was. */
    private void moveTo(long nowMs) {
        long slot = nowMs / SLOT_MS;
        for (long passed = Math.max(lastSlot + 1, slot - SLOTS + 1); passed <= slot; passed++) {
            slots[(int) (passed % SLOTS)] = LastMinute.NOTHING;
        }
        lastSlot = Math.max(lastSlot, slot);
    }
}
