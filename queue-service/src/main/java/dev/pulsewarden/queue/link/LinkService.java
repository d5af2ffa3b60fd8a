package dev.pulsewarden.queue.link;

import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.web.BodyBudget;
import dev.pulsewarden.queue.web.HotRoutes;
import org.springframework.stereotype.Component;

/** What all links have in common. */
@Component
record LinkService(HotRoutes routes, BodyBudget budget, LinkMeters meters, QueueProperties properties) {

    QueueProperties.Link settings() {
        return properties.link();
    }

    /** The most bytes of a message. */
    long maxMessage() {
        return properties.limits().body().toBytes() + Header.MAX;
    }
}
