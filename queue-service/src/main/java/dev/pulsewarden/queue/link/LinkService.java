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

    /** The most requests under way on one link, by whether they may wait for tasks: those that do must not keep others out. */
    int mostUnderWay(boolean waiting) {
        return waiting ? properties.limits().waitingClaims() : settings().requests();
    }
}
