package dev.pulsewarden.heartbeat.reaper;

import dev.pulsewarden.heartbeat.process.Carrier;
import dev.pulsewarden.heartbeat.registry.Deadlines;
import dev.pulsewarden.heartbeat.registry.Instance;
import dev.pulsewarden.heartbeat.registry.Registry;
import dev.pulsewarden.heartbeat.registry.State;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Its heartbeats come by a broker, and it is the broker that was silent. The broker, or the one that took its place, must
 * have spoken twice since the instance should have, and for one timeout without a gap until now: by then the instance could
 * have spoken again too.
 */
@Component
@Order(2)
final class SilentBroker implements Check {

    private final Registry registry;
    private final Deadlines deadlines;

    SilentBroker(Registry registry) {
        this.registry = registry;
        this.deadlines = registry.deadlines();
    }

    @Override
    public String name() {
        return "silent-broker";
    }

    @Override
    public Optional<String> objection(Instance instance, long now) {
        Carrier carrier = instance.carrier();
        if (carrier == null) {
            return Optional.empty();
        }
        if (carrier.pid() == null) {
            return Optional.of("it speaks through a broker whose process cannot be seen");
        }
        Optional<Instance> broker = registry.vouchedFor(carrier.pid());
        if (broker.isEmpty()) {
            return Optional.of("it speaks through a broker that is not watched itself");
        }
        return inItsPlace(broker.get()).anyMatch(one -> speaksSteadily(one, instance, now))
                ? Optional.empty()
                : Optional.of("it speaks through a broker that was silent itself");
    }

    /** While the broker itself runs nobody else counts: another one may speak while this one hangs. */
    private static Stream<Instance> inItsPlace(Instance broker) {
        return broker.state() == State.DOWN
                ? broker.service().instances().stream().filter(one -> isAlike(one, broker))
                : Stream.of(broker);
    }

    /** One in its place: of the same user, since anybody may call his process a broker. */
    private static boolean isAlike(Instance one, Instance broker) {
        return one.process() != null
                && broker.process() != null
                && one.endability().endable()
                && one.process().owner().equals(broker.process().owner());
    }

    private boolean speaksSteadily(Instance broker, Instance instance, long now) {
        long timeout = deadlines.timeout(instance.slot());
        long deadline = deadlines.lastSeen(instance.slot()) + timeout;
        return broker.state() == State.UP
                && broker.isSteady(now)
                && broker.spokeBeforeAt() - deadline >= 0
                && now - broker.steadySince() >= timeout;
    }
}
