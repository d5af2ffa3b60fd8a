package dev.pulsewarden.events;

import dev.pulsewarden.security.SecurityProperties;
import dev.pulsewarden.wire.Event;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Hands events to the broker. */
public final class BrokerClient {

    private static final Logger log = LoggerFactory.getLogger(BrokerClient.class);

    /** What a service tells is never a sign of its own life, whatever the topic. */
    private static final String PATH = "/events?heartbeats=false";

    private static final String OVERLOADED = "overloaded";

    private final EventSettings settings;
    private final SecurityProperties security;
    private final JsonMapper json;
    private final MeterRegistry meters;
    private final HttpClient http;

    private record Outcome(String outcome, String problem, String detail) {

        private boolean isPublished() {
            return "published".equals(outcome);
        }

        private boolean isPutOff() {
            return OVERLOADED.equals(problem);
        }
    }

    public BrokerClient(EventSettings settings, SecurityProperties security, JsonMapper json, MeterRegistry meters) {
        this.settings = settings;
        this.security = security;
        this.json = json;
        this.meters = meters;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(settings.timeout())
                .build();
    }

    /**
     * Publishes a batch. What the broker refuses for good is counted, and logged.
     *
     * @return the positions of those that it has no room for now, and may take later
     * @throws IOException if the broker did not take the batch, and may take it later
     */
    public BitSet publish(List<Event> batch) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = send(request(batch));
        int status = answer.statusCode();
        if (status == 200 || status == 201) {
            return putOff(batch, outcomes(answer.body()));
        } else if (status == 400 || status == 413 || status == 415 || status == 422) {
            log.error("the broker refuses {} events for good (status {}); they are dropped", batch.size(), status);
            count("refused", batch.size());
        } else {
            throw new IOException("the broker answered with status " + status);
        }
        return new BitSet();
    }

    /** The request's own timeout ends with the answer's head; this one holds for its body too. */
    private HttpResponse<byte[]> send(HttpRequest request) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> answer =
                http.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray());
        try {
            return answer.get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } catch (TimeoutException e) {
            throw new HttpTimeoutException(
                    "no answer within " + settings.timeout().toMillis() + " ms");
        } finally {
            // ends the exchange if it is not over: given up, or this service stops
            answer.cancel(true);
        }
    }

    private HttpRequest request(List<Event> batch) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        settings.brokerUrl().resolve(PATH))
                .timeout(settings.timeout())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(batch)));
        if (security.token() != null && !security.token().isEmpty()) {
            request.header("Authorization", "Bearer " + security.token());
        }
        return request.build();
    }

    private Outcome[] outcomes(byte[] body) {
        try {
            return json.readValue(body, Outcome[].class);
        } catch (JacksonException e) {
            log.warn("the broker took events, and its answer is not understood: {}", e.getOriginalMessage());
            return new Outcome[0];
        }
    }

    private BitSet putOff(List<Event> batch, Outcome[] outcomes) {
        BitSet putOff = new BitSet();
        List<Outcome> refused = new ArrayList<>();
        for (int i = 0; i < outcomes.length && i < batch.size(); i++) {
            if (outcomes[i].isPutOff()) {
                putOff.set(i);
            } else if (!outcomes[i].isPublished()) {
                refused.add(outcomes[i]);
            }
        }
        if (!refused.isEmpty()) {
            log.error(
                    "the broker refused {} of {} events, the first of them because: {} {}",
                    refused.size(),
                    batch.size(),
                    refused.getFirst().problem(),
                    refused.getFirst().detail());
        }
        count("refused", refused.size());
        count("published", batch.size() - refused.size() - putOff.cardinality());
        return putOff;
    }

    private void count(String outcome, int events) {
        meters.counter(settings.meter(), "outcome", outcome).increment(events);
    }

    static Duration doubled(Duration wait, Duration longest) {
        Duration twice = wait.multipliedBy(2);
        return twice.compareTo(longest) > 0 ? longest : twice;
    }
}
