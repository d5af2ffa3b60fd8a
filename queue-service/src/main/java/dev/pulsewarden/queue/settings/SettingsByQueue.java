package dev.pulsewarden.queue.settings;

import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.QueueProperties.Backoff;
import dev.pulsewarden.queue.QueueProperties.QueueRule;
import dev.pulsewarden.queue.settings.BackoffRule.Kind;
import dev.pulsewarden.rules.Resolution;
import dev.pulsewarden.rules.Rules;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What holds for each queue: what its rules say, and otherwise what holds for all. Thread-safe. */
@Component
public final class SettingsByQueue {

    /** The most queues whose settings are remembered. Clients may name any number; one more, and all are forgotten. */
    static final int MOST_REMEMBERED = 1000;

    private final QueueProperties forAll;
    private final Rules<QueueRule> rules;
    private final Map<String, QueueSettings> remembered = new ConcurrentHashMap<>();

    /** @throws IllegalArgumentException if two rules are for the same queues */
    public SettingsByQueue(QueueProperties properties) {
        this.forAll = properties;
        this.rules = new Rules<>("pulsewarden.queue.queues", properties.queues(), QueueRule::name);
    }

    /** What holds for this queue. */
    public QueueSettings of(String queue) {
        QueueSettings known = remembered.get(queue);
        if (known != null) {
            return known;
        }
        if (remembered.size() >= MOST_REMEMBERED) {
            remembered.clear();
        }
        QueueSettings settings = settings(rules.of(queue));
        remembered.put(queue, settings);
        return settings;
    }

    int remembered() {
        return remembered.size();
    }

    private QueueSettings settings(Resolution<QueueRule> found) {
        return new QueueSettings(
                found.value("lease", QueueRule::lease, forAll.lease()),
                found.value("maxAttempts", QueueRule::maxAttempts, forAll.maxAttempts()),
                backoff(found),
                found.value("retention", QueueRule::retention, forAll.retention()),
                found.value("concurrency", QueueRule::concurrency),
                found.rules());
    }

    private BackoffRule backoff(Resolution<QueueRule> found) {
        Kind kind = found.value("backoffKind", waits(SettingsByQueue::kind), Kind.EXPONENTIAL);
        return new BackoffRule(
                kind,
                found.value("backoff", waits(Backoff::first), forAll.backoff()),
                found.value("backoffMax", waits(waits -> kind == Kind.FIXED ? null : waits.max())));
    }

    /** Only waits that grow have a longest one. */
    private static @Nullable Kind kind(Backoff waits) {
        return waits.kind() == null && waits.max() != null ? Kind.EXPONENTIAL : waits.kind();
    }

    private static <T> Function<QueueRule, @Nullable T> waits(Function<Backoff, @Nullable T> of) {
        return rule -> rule.backoff() == null ? null : of.apply(rule.backoff());
    }
}
