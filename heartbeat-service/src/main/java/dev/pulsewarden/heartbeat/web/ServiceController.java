package dev.pulsewarden.heartbeat.web;

import dev.pulsewarden.heartbeat.registry.Answers;
import dev.pulsewarden.heartbeat.registry.Departures;
import dev.pulsewarden.heartbeat.registry.Instance;
import dev.pulsewarden.heartbeat.registry.Registry;
import dev.pulsewarden.heartbeat.registry.Service;
import dev.pulsewarden.problem.Problem;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Shows services, and forgets them. */
@RestController
final class ServiceController {

    private static final int MOST_INSTANCES = 1000;

    private final Registry registry;
    private final Departures departures;
    private final Answers answers;
    private final Speakers speakers;
    private final Clock clock;

    ServiceController(Registry registry, Departures departures, Answers answers, Speakers speakers, Clock clock) {
        this.registry = registry;
        this.departures = departures;
        this.answers = answers;
        this.speakers = speakers;
        this.clock = clock;
    }

    @GetMapping("/services")
    Page<ServiceView> services(
            @RequestParam(required = false) @Nullable String after, @RequestParam(defaultValue = "100") int limit) {
        return Page.of(registry.services(), after, limit, service -> ServiceView.of(service, clock.instant(), null));
    }

    /** One service with its latest instances. */
    @GetMapping("/services/{name}")
    ServiceView service(@PathVariable String name) {
        Service service = registry.services().get(name);
        if (service == null) {
            throw Problem.of("not-found", 404, "there is no service " + name).asException();
        }
        List<InstanceView> instances = service.instances().stream()
                .sorted(Comparator.comparing(Instance::registeredAt).reversed())
                .limit(MOST_INSTANCES)
                .map(instance -> InstanceView.of(instance, answers.about(instance), clock.instant()))
                .toList();
        return ServiceView.of(service, clock.instant(), instances);
    }

    @DeleteMapping("/services/{name}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void forget(@PathVariable String name, HttpServletRequest request) {
        departures.forgetService(name, speakers.of(request));
    }
}
