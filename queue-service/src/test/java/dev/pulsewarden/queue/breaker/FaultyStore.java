package dev.pulsewarden.queue.breaker;

import dev.pulsewarden.queue.task.TaskStore;
import dev.pulsewarden.queue.task.TaskStoreException;
import dev.pulsewarden.queue.task.TaskStoreException.Reason;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** A real store in front of which a test can put a fault. */
public final class FaultyStore {

    /** What can be wrong with it. */
    public enum Fault {
        NONE,
        /** Each call fails at once. */
        FAILS,
        /** Each call fails at once, because there is too much to do. */
        BUSY,
        /** No call answers before its caller gives it up. */
        HANGS,
        /** Each call does what it was asked, but not before its caller gave it up. */
        LATE,
        /** Each call does what it was asked, and does not answer before its caller gave it up. */
        UNANSWERED,
        /** No call answers before the fault is mended, whatever its caller does. */
        STUCK
    }

    /** The names of the methods that were called, in order. */
    public final List<String> calls = new CopyOnWriteArrayList<>();

    private final TaskStore store;
    private volatile Fault fault = Fault.NONE;
    private volatile CountDownLatch mended = new CountDownLatch(0);
    /** May answer with what to throw. */
    private volatile BiFunction<String, Object[], @Nullable Throwable> poison = (_, _) -> null;

    public FaultyStore(TaskStore real) {
        this.store = (TaskStore) Proxy.newProxyInstance(
                TaskStore.class.getClassLoader(),
                new Class<?>[] {TaskStore.class},
                (_, method, args) -> call(real, method, args));
    }

    public TaskStore store() {
        return store;
    }

    public void is(Fault now) {
        if (mended.getCount() == 0) {
            mended = new CountDownLatch(1);
        }
        fault = now;
        if (now == Fault.NONE) {
            mended.countDown();
        }
    }

    public void poison(BiFunction<String, Object[], @Nullable Throwable> what) {
        poison = what;
    }

    private Object call(TaskStore real, Method method, Object[] args) throws Throwable {
        if (method.getDeclaringClass() != TaskStore.class || method.getName().equals("listen")) {
            return invoke(real, method, args);
        }
        calls.add(method.getName());
        Throwable refusal = poison.apply(method.getName(), args);
        if (refusal != null) {
            throw refusal;
        }
        switch (fault) {
            case NONE -> {}
            case FAILS -> throw new TaskStoreException(Reason.UNAVAILABLE, "it cannot be reached", null);
            case BUSY -> throw new TaskStoreException(Reason.OVERLOADED, "busy", null);
            case HANGS -> {
                untilGivenUp();
                throw new TaskStoreException(Reason.UNAVAILABLE, "interrupted", null);
            }
            case LATE -> untilGivenUp();
            case UNANSWERED -> {
                Object answer = invoke(real, method, args);
                untilGivenUp();
                return answer;
            }
            case STUCK -> untilMended();
        }
        return invoke(real, method, args);
    }

    private void untilGivenUp() {
        try {
            mended.await();
        } catch (InterruptedException e) {
            // it has given up
        }
    }

    private void untilMended() {
        while (true) {
            try {
                mended.await();
                return;
            } catch (InterruptedException e) {
                // stuck
            }
        }
    }

    private static Object invoke(TaskStore real, Method method, Object[] args) throws Throwable {
        try {
            return method.invoke(real, args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
