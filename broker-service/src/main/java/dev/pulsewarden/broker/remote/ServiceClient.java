package dev.pulsewarden.broker.remote;

import dev.pulsewarden.problem.Problem;
import dev.pulsewarden.problem.ProblemException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientRequestException;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquirePendingLimitException;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquireTimeoutException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Posts JSON to one of the platform's services. */
public final class ServiceClient {

    private final String service;
    private final WebClient web;
    private final JsonMapper json;

    ServiceClient(String service, WebClient web, JsonMapper json) {
        this.service = service;
        this.web = web;
        this.json = json;
    }

    /**
     * Posts a body and reads the answer.
     *
     * @param timeout how long the answer may take
     * @return the answer; fails with {@link ServiceAwayException} or {@link ProblemException}. Cancelling it ends the request
     */
    public <T> CompletableFuture<T> post(
            Class<T> answer, Duration timeout, Object body, String path, Object... pathVariables) {
        CompletableFuture<T> outcome = new CompletableFuture<>();
        Disposable request = web.post()
                .uri(path, pathVariables)
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(json.writeValueAsBytes(body))
                .exchangeToMono(response -> read(response, answer))
                .timeout(timeout)
                .onErrorMap(failure -> understood(failure, timeout))
                .subscribe(outcome::complete, outcome::completeExceptionally);
        var _ = outcome.whenComplete((_, _) -> request.dispose());
        return outcome;
    }

    private Throwable understood(Throwable failure, Duration timeout) {
        return switch (failure) {
            case ProblemException refused -> refused;
            case ServiceAwayException away -> away;
            case WebClientRequestException unsent
            when isOfThePool(unsent.getCause()) ->
                Problem.of("overloaded", 503, "too many requests wait for " + service + "; try again in a second")
                        .retryAfter(1)
                        .asException();
            case TimeoutException _ -> away("gave no answer in " + timeout.toMillis() + " ms");
            case JacksonException _ -> away("gave an answer that is not understood");
            case WebClientRequestException unsent
            when unsent.getCause() instanceof ConnectException ->
                new ServiceAwayException(service + " cannot be reached: " + rootMessage(failure), false);
            default -> away("cannot be reached: " + rootMessage(failure));
        };
    }

    /** No connection was free, so nothing was sent. */
    private static boolean isOfThePool(@Nullable Throwable cause) {
        return cause instanceof PoolAcquirePendingLimitException || cause instanceof PoolAcquireTimeoutException;
    }

    private <T> Mono<T> read(ClientResponse response, Class<T> answer) {
        HttpStatusCode status = response.statusCode();
        Mono<byte[]> body = response.bodyToMono(byte[].class).defaultIfEmpty(new byte[0]);
        if (status.is2xxSuccessful()) {
            return body.map(bytes -> json.readValue(bytes, answer));
        }
        return body.flatMap(bytes -> Mono.error(refusal(response, bytes)));
    }

    private RuntimeException refusal(ClientResponse response, byte[] body) {
        int status = response.statusCode().value();
        if (status == 401 || status == 403) {
            return away("refuses this broker with " + status + ": both need the same token");
        }
        Problem said = said(response, body);
        if (status == 503 || status == 507 || (status >= 400 && status < 500)) {
            return said != null
                    ? said.asException()
                    : status >= 500
                            ? away("answered " + status)
                            : refused(status).asException();
        }
        return away("answered " + status);
    }

    /** The service's own words, if these are some. */
    private @Nullable Problem said(ClientResponse response, byte[] body) {
        try {
            JsonNode said = json.readTree(new String(body, StandardCharsets.UTF_8));
            String type = said.path("type").asString("");
            return type.startsWith(Problem.URN)
                    ? new Problem(
                            type.substring(Problem.URN.length()),
                            response.statusCode().value(),
                            said.path("detail").asString(service + " refused it"),
                            List.of(),
                            retryAfterSeconds(response))
                    : null;
        } catch (JacksonException _) {
            return null;
        }
    }

    /** Absent where it is not said, or not as a number of seconds. */
    private static @Nullable Integer retryAfterSeconds(ClientResponse response) {
        String said = response.headers().asHttpHeaders().getFirst(HttpHeaders.RETRY_AFTER);
        return said != null && said.matches("[0-9]{1,9}") ? Integer.valueOf(said) : null;
    }

    private Problem refused(int status) {
        return Problem.of("refused", status, service + " refused it with status " + status);
    }

    private ServiceAwayException away(String what) {
        return new ServiceAwayException(service + " " + what, true);
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }
}
