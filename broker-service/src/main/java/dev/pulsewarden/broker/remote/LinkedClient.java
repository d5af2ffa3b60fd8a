package dev.pulsewarden.broker.remote;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Posts over a link while there is one, else over HTTP. */
final class LinkedClient implements ServiceRequests {

    private final ServiceLink link;
    private final ServiceClient http;
    private final int most;
    private final RemoteMetrics metrics;

    /** On the link. Touched on its loop only. */
    private int underWay;

    /**
     * @param most requests under way over the link; one more is refused
     */
    LinkedClient(ServiceLink link, ServiceClient http, int most, RemoteMetrics metrics) {
        this.link = link;
        this.http = http;
        this.most = most;
        this.metrics = metrics;
    }

    @Override
    public <T> CompletableFuture<T> post(Class<T> answer, Duration timeout, Object body, String path) {
        LinkedRequest<T> request = new LinkedRequest<>(this, answer, timeout, body, path);
        link.post(request);
        return request;
    }

    ServiceClient http() {
        return http;
    }

    boolean isFull() {
        return underWay >= most;
    }

    void sent() {
        underWay++;
    }

    void ended() {
        underWay--;
    }

    /** It was cancelled, on whatever thread. */
    void cancelled(LinkedRequest<?> request) {
        link.cancelled(request);
    }

    void answeredOverHttp() {
        link.answeredOverHttp();
    }

    void asked(long nanos, @Nullable Throwable failure) {
        metrics.asked(nanos, failure);
    }
}
