package dev.pulsewarden.problem;

import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.ErrorResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.ServerWebInputException;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Every error of a Spring WebFlux service as a problem, whichever handler or filter threw it. */
@Order(-2) // before Spring Boot's own, which is at -1
final class ReactiveProblemHandler implements WebExceptionHandler {

    private final JsonMapper json;

    ReactiveProblemHandler(JsonMapper json) {
        this.json = json;
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable failure) {
        ServerHttpResponse response = exchange.getResponse();
        if (response.isCommitted()) {
            return Mono.error(failure);
        }
        Problem problem = problem(failure);
        response.setStatusCode(HttpStatusCode.valueOf(problem.status()));
        if (failure instanceof ErrorResponse refused) {
            response.getHeaders().putAll(refused.getHeaders());
        }
        response.getHeaders().setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        if (problem.retryAfterSeconds() != null) {
            response.getHeaders()
                    .set(HttpHeaders.RETRY_AFTER, problem.retryAfterSeconds().toString());
        }
        byte[] body = json.writeValueAsBytes(Problems.detail(problem));
        return response.writeWith(Mono.just(response.bufferFactory().wrap(body)));
    }

    private static Problem problem(Throwable failure) {
        return switch (failure) {
            case ProblemException refused -> refused.problem();
            case JacksonException unreadable -> Problems.unreadable(unreadable);
            case ServerWebInputException unreadable -> Problems.unreadable(unreadable);
            case ErrorResponse refused when refused.getStatusCode().is4xxClientError() -> Problems.ofFramework(refused);
            default -> Problems.unexpected(failure);
        };
    }
}
