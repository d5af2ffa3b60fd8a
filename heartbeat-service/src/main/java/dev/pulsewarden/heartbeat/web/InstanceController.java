package dev.pulsewarden.heartbeat.web;

import dev.pulsewarden.heartbeat.registry.Answers;
import dev.pulsewarden.heartbeat.registry.Registry;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Shows instances. */
@RestController
final class InstanceController {

    private final Registry registry;
    private final Answers answers;
    private final Clock clock;

    InstanceController(Registry registry, Answers answers, Clock clock) {
        this.registry = registry;
        this.answers = answers;
        this.clock = clock;
    }

    @GetMapping("/instances")
    Page<InstanceView> instances(
            @RequestParam(required = false) @Nullable String after, @RequestParam(defaultValue = "100") int limit) {
        return Page.of(
                registry.instances(),
                after,
                limit,
                instance -> InstanceView.of(instance, answers.about(instance), clock.instant()));
    }
}
