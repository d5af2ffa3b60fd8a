package dev.pulsewarden.broker.work;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.ObjIntConsumer;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The workers that are ready for one queue, the one that waits longest first, and how many tasks each will take. */
final class ReadyWorkers {

    private final Map<Worker, Integer> places = new LinkedHashMap<>();
    private final Set<Worker> standing = new HashSet<>();
    private final ToIntFunction<Worker> mayHold;

    /**
     * @param mayHold how many more tasks a worker may have now, whatever it is ready for
     */
    ReadyWorkers(ToIntFunction<Worker> mayHold) {
        this.mayHold = mayHold;
    }

    /** The worker will take so many; 0 means that it is not ready any more. Its turn stays. */
    void set(Worker worker, int count) {
        if (count == 0) {
            places.remove(worker);
        } else {
            places.put(worker, count);
        }
    }

    /** The same, and each task that it ends makes room for the next one. */
    void setStanding(Worker worker, int count) {
        set(worker, count);
        standing.add(worker);
    }

    void remove(Worker worker) {
        set(worker, 0);
        standing.remove(worker);
    }

    /**
     * The worker has ended a task.
     *
     * @return whether it takes another one for it
     */
    boolean refill(Worker worker) {
        if (!standing.contains(worker)) {
            return false;
        }
        set(worker, places.getOrDefault(worker, 0) + 1);
        return true;
    }

    boolean has(Worker worker) {
        return places.containsKey(worker) || standing.contains(worker);
    }

    /** Places of those that have room now, as far as they are not more than enough. */
    int free(int enough) {
        int free = 0;
        for (Map.Entry<Worker, Integer> one : places.entrySet()) {
            if (free >= enough) {
                return enough;
            }
            Worker worker = one.getKey();
            free += worker.room() > 0 ? Math.clamp(mayHold.applyAsInt(worker), 0, one.getValue()) : 0;
        }
        return Math.min(free, enough);
    }

    /** How many bytes of tasks they can take now, all together, as far as that is not more than enough. */
    long room(long enough) {
        long room = 0;
        for (Worker worker : places.keySet()) {
            long one = Math.max(0, worker.room());
            if (one >= enough - room) {
                return enough;
            }
            room += one;
        }
        return room;
    }

    /** Each that is ready, or will be when it has ended a task, with its places. */
    void forEach(ObjIntConsumer<Worker> taker) {
        places.forEach((worker, count) -> taker.accept(worker, count));
        standing.forEach(worker -> taker.accept(worker, 0));
    }

    /** All that are ready, or will be when they have ended a task; some of them twice. */
    Stream<Worker> all() {
        return Stream.concat(places.keySet().stream(), standing.stream());
    }

    boolean isEmpty() {
        return places.isEmpty() && standing.isEmpty();
    }

    /** Uses up a place of the worker with room whose turn it is; with places left it goes to the end of the line. */
    @Nullable
    Worker take() {
        return take(worker -> mayHold.applyAsInt(worker) > 0);
    }

    /** The same, of those that are like this, whatever else they may have. */
    @Nullable
    Worker take(Predicate<Worker> of) {
        Worker worker = next(of);
        Integer count = worker == null ? null : places.remove(worker);
        if (worker != null && count != null && count > 1) {
            places.put(worker, count - 1);
        }
        return worker;
    }

    private @Nullable Worker next(Predicate<Worker> of) {
        for (Worker worker : places.keySet()) {
            if (worker.room() > 0 && of.test(worker)) {
                return worker;
            }
        }
        return null;
    }
}
