package dev.pulsewarden.queue.claim;

import dev.pulsewarden.queue.task.TaskStore;
import dev.pulsewarden.queue.task.TaskStoreException;
import dev.pulsewarden.queue.task.TaskStoreException.Reason;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A real store in front of which a test can put an outage of one of its methods. It serves no waiting claims by itself, as if it
 * could not: they are woken, and each look of theirs goes through it.
 */
final class FlakyStore {

    private final AtomicReference<String> broken = new AtomicReference<>("");
    private final AtomicReference<String> brokenOnce = new AtomicReference<>("");
    private volatile RuntimeException mistake = new IllegalStateException();
    private final TaskStore store;

    FlakyStore(TaskStore real) {
        this.store = (TaskStore) Proxy.newProxyInstance(
                TaskStore.class.getClassLoader(), new Class<?>[] {TaskStore.class}, (_, m, args) -> {
                    if (m.getName().equals("serve")) {
                        return null;
                    }
                    if (m.getName().equals(brokenOnce.get())) {
                        brokenOnce.set("");
                        throw mistake;
                    }
                    if (m.getName().equals(broken.get())) {
                        throw new TaskStoreException(Reason.UNAVAILABLE, "down", null);
                    }
                    try {
                        return m.invoke(real, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    TaskStore store() {
        return store;
    }

    void breakOff(String method) {
        broken.set(method);
    }

    void breakOnce(String method, RuntimeException failure) {
        mistake = failure;
        brokenOnce.set(method);
    }

    void mend() {
        broken.set("");
    }
}
