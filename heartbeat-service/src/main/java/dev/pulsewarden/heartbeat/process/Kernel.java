package dev.pulsewarden.heartbeat.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The calls into Linux that the JDK lacks. Each returns what the kernel did, or the negative error number.
 *
 * <p>The numbers of the two system calls are the same on every architecture (pidfd_open(2), pidfd_send_signal(2)).
 */
final class Kernel {

    static final int EPERM = 1;
    static final int ESRCH = 3;

    private static final long PIDFD_SEND_SIGNAL = 424;
    private static final long PIDFD_OPEN = 434;
    private static final short POLLIN = 1;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle SYSCALL = function(
            "syscall",
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
            Linker.Option.firstVariadicArg(1));
    private static final MethodHandle POLL =
            function("poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    private static final MethodHandle CLOSE = function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle EPOLL_CREATE =
            function("epoll_create1", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle EPOLL_CTL =
            function("epoll_ctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
    private static final MethodHandle EPOLL_WAIT =
            function("epoll_wait", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));

    private Kernel() {}

    /** A descriptor that stands for the process with this pid, closed on exec. */
    static int pidfdOpen(long pid) {
        return Math.toIntExact(syscall(PIDFD_OPEN, pid, 0, 0, 0));
    }

    static int pidfdSendSignal(int pidfd, int signal) {
        return Math.toIntExact(syscall(PIDFD_SEND_SIGNAL, pidfd, signal, 0, 0));
    }

    /** Whether the descriptor is readable: a pidfd is once its process has ended, also as a zombie. */
    static boolean readable(int descriptor) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment poll = arena.allocate(8, 4);
            poll.set(JAVA_INT, 0, descriptor);
            poll.set(JAVA_INT, 4, POLLIN); // two shorts: what is asked for, what there is
            return result(arena, state -> (int) POLL.invokeExact(state, poll, 1L, 0)) > 0;
        }
    }

    static void close(int descriptor) {
        try (Arena arena = Arena.ofConfined()) {
            result(arena, state -> (int) CLOSE.invokeExact(state, descriptor));
        }
    }

    static int epollCreate(int flags) {
        try (Arena arena = Arena.ofConfined()) {
            return Math.toIntExact(result(arena, state -> (int) EPOLL_CREATE.invokeExact(state, flags)));
        }
    }

    static int epollControl(int epoll, int operation, int descriptor, MemorySegment event) {
        try (Arena arena = Arena.ofConfined()) {
            return Math.toIntExact(
                    result(arena, state -> (int) EPOLL_CTL.invokeExact(state, epoll, operation, descriptor, event)));
        }
    }

    /** How many events there are now; does not wait. */
    static int epollNow(int epoll, MemorySegment events, int most) {
        try (Arena arena = Arena.ofConfined()) {
            return Math.toIntExact(result(arena, state -> (int) EPOLL_WAIT.invokeExact(state, epoll, events, most, 0)));
        }
    }

    private static long syscall(long number, long a, long b, long c, long d) {
        try (Arena arena = Arena.ofConfined()) {
            return result(arena, state -> (long) SYSCALL.invokeExact(state, number, a, b, c, d));
        }
    }

    private interface Call {
        // a method handle may throw anything
        long in(MemorySegment state) throws Throwable;
    }

    private static long result(Arena arena, Call call) {
        MemorySegment state = arena.allocate(STATE);
        try {
            long result = call.in(state);
            return result >= 0 ? result : -(int) ERRNO.get(state, 0L);
        } catch (Error | RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a call into the kernel failed in a way that it cannot", e);
        }
    }

    @SuppressWarnings("restricted") // native access is what this class is for; the jar's manifest enables it
    private static MethodHandle function(String name, FunctionDescriptor shape, Linker.Option... options) {
        Linker.Option[] all = new Linker.Option[options.length + 1];
        System.arraycopy(options, 0, all, 0, options.length);
        all[options.length] = Linker.Option.captureCallState("errno");
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), shape, all);
    }
}
