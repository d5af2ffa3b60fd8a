package dev.pulsewarden.heartbeat.process;

/**
 * A network namespace: it has addresses and connections of its own, as each container does.
 *
 * @param name what the kernel calls it
 * @param pid a process in it, by which it is looked into
 */
public record Network(String name, long pid) {

    boolean isSameAs(Network other) {
        return name.equals(other.name);
    }
}
