package dev.pulsewarden.queue.settings;

import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.QueueProperties.QueueRule;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What holds for each queue: what its rule says, and otherwise what holds for all. Thread-safe. */
@Component
public final class SettingsByQueue {

    private final QueueSettings forAll;
    private final Map<String, QueueSettings> ruled = new HashMap<>();

    /** @throws IllegalArgumentException if two rules are for one queue */
    public SettingsByQueue(QueueProperties properties) {
        this.forAll = new QueueSettings(
                properties.lease(),
                properties.maxAttempts(),
                BackoffRule.exponential(properties.backoff()),
                properties.retention());
        for (QueueRule rule : properties.queues()) {
            if (ruled.put(rule.name(), settings(rule)) != null) {
                throw new IllegalArgumentException(
                        "pulsewarden.queue.queues has two rules for '" + rule.name() + "'; put their values into one");
            }
        }
    }

    /** What holds for this queue. */
    public QueueSettings of(String queue) {
        return ruled.getOrDefault(queue, forAll);
    }

    private QueueSettings settings(QueueRule rule) {
        return new QueueSettings(
                Objects.requireNonNullElse(rule.lease(), forAll.lease()),
                Objects.requireNonNullElse(rule.maxAttempts(), forAll.maxAttempts()),
                backoff(rule.backoff()),
                Objects.requireNonNullElse(rule.retention(), forAll.retention()));
    }

    private BackoffRule backoff(QueueProperties.@Nullable Backoff backoff) {
        if (backoff == null) {
            return forAll.backoff();
        }
        Duration first =
                Objects.requireNonNullElse(backoff.first(), forAll.backoff().first());
        return new BackoffRule(backoff.kind(), first, backoff.max());
    }
}
