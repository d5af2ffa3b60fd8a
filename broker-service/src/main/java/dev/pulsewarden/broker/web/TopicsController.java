package dev.pulsewarden.broker.web;

import dev.pulsewarden.broker.topic.SubscribedName;
import dev.pulsewarden.broker.topic.Topics;
import io.swagger.v3.oas.annotations.Operation;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Which topics and patterns somebody is subscribed to. */
@RestController
final class TopicsController {

    private final Topics topics;

    TopicsController(Topics topics) {
        this.topics = topics;
    }

    /** Off the event loops, which have better to do than to go through all names. */
    @GetMapping("/topics")
    @Operation(
            summary = "Topics and patterns with subscriptions, by name",
            description = "A page of at most limit (1 to 1000, 100 by default) after a name")
    Mono<Page<SubscribedName>> topics(
            @RequestParam(defaultValue = "") String after, @RequestParam(required = false) @Nullable String limit) {
        int most = Page.limit(limit);
        return Mono.fromCallable(() -> Page.of(topics.subscribed(after, most + 1), most, SubscribedName::topic))
                .subscribeOn(Schedulers.boundedElastic());
    }
}
