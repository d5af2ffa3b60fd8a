package dev.pulsewarden.queue.web;

import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.settings.BackoffRule;
import dev.pulsewarden.queue.settings.BackoffRule.Kind;
import dev.pulsewarden.queue.settings.QueueSettings;
import dev.pulsewarden.queue.settings.SettingsByQueue;
import dev.pulsewarden.queue.web.QueueView.SettingsView;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Shows what holds for queues, and where it is from. */
@Component
class SettingsViews {

    private final SettingsByQueue settings;
    private final Duration maxBackoff;

    SettingsViews(SettingsByQueue settings, QueueProperties properties) {
        this.settings = settings;
        this.maxBackoff = properties.maxBackoff();
    }

    SettingsView of(String queue) {
        QueueSettings of = settings.of(queue);
        BackoffRule backoff = of.backoff();
        return new SettingsView(
                of.lease().toMillis(),
                of.maxAttempts(),
                backoff.first().toMillis(),
                backoff.kind().label(),
                longest(backoff),
                of.retention().toMillis(),
                of.concurrency(),
                of.rules());
    }

    private @Nullable Long longest(BackoffRule backoff) {
        if (backoff.kind() == Kind.FIXED) {
            return null;
        }
        return Objects.requireNonNullElse(backoff.max(), maxBackoff).toMillis();
    }
}
