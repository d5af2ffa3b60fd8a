package dev.pulsewarden.queue.web;

import dev.pulsewarden.queue.web.UpkeepController.RedriveRequest;
import dev.pulsewarden.wire.Ack;
import dev.pulsewarden.wire.ClaimRequest;
import dev.pulsewarden.wire.Claims;
import dev.pulsewarden.wire.EnqueueOutcome;
import dev.pulsewarden.wire.Lease;
import dev.pulsewarden.wire.LeaseOutcome;
import dev.pulsewarden.wire.Nack;
import dev.pulsewarden.wire.NewTask;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.core.converter.ResolvedSchema;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.RequestBody;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import java.util.Objects;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.http.ProblemDetail;

/** Says which bodies go in and out where the controllers read and write them as bytes, and how errors look everywhere. */
final class OpenApiBodies implements OpenApiCustomizer {

    private static final String JSON = org.springframework.http.MediaType.APPLICATION_JSON_VALUE;
    private static final String PROBLEM = org.springframework.http.MediaType.APPLICATION_PROBLEM_JSON_VALUE;

    @Override
    public void customise(OpenAPI api) {
        enqueue(api);
        body(api, "/queues/{queue}/claims", of(api, ClaimRequest.class), of(api, Claims.class), false);
        body(api, "/acks", list(of(api, Ack.class)), list(of(api, LeaseOutcome.class)), true);
        body(api, "/nacks", list(of(api, Nack.class)), list(of(api, LeaseOutcome.class)), true);
        for (String path : new String[] {"/leases/extend", "/leases/release"}) {
            body(api, path, list(of(api, Lease.class)), list(of(api, LeaseOutcome.class)), true);
        }
        post(api, "/queues/{queue}/redrive").requestBody(request(of(api, RedriveRequest.class), false));
        Schema<?> problem = of(api, ProblemDetail.class);
        api.getPaths().values().stream()
                .flatMap(path -> path.readOperations().stream())
                .forEach(operation -> operation
                        .getResponses()
                        .addApiResponse("default", response("refused, or not possible now", PROBLEM, problem)));
    }

    private static void enqueue(OpenAPI api) {
        Schema<?> task = of(api, NewTask.class);
        Schema<?> stored = of(api, TaskView.class);
        ApiResponses answers = new ApiResponses();
        answers.addApiResponse("201", response("the task is stored", JSON, stored));
        answers.addApiResponse(
                "200",
                response(
                        "a task with this id or dedupeKey was there already; for a list: an outcome an item",
                        JSON,
                        either(stored, list(of(api, EnqueueOutcome.class)))));
        answers.addApiResponse("202", response("kept on local disk until the store is back", JSON, stored));
        post(api, "/queues/{queue}/tasks")
                .requestBody(request(either(task, list(task)), true))
                .responses(answers);
    }

    private static void body(OpenAPI api, String path, Schema<?> request, Schema<?> answer, boolean required) {
        ApiResponses answers = new ApiResponses();
        answers.addApiResponse("200", response("OK", JSON, answer));
        post(api, path).requestBody(request(request, required)).responses(answers);
    }

    private static Operation post(OpenAPI api, String path) {
        return Objects.requireNonNull(api.getPaths().get(path), path).getPost();
    }

    /** The schema of a type as a reference; what it consists of goes to the document's components. */
    private static Schema<?> of(OpenAPI api, Class<?> type) {
        ResolvedSchema resolved =
                ModelConverters.getInstance(true).resolveAsResolvedSchema(new AnnotatedType(type).resolveAsRef(true));
        resolved.referencedSchemas.forEach(api.getComponents()::addSchemas);
        return resolved.schema;
    }

    private static Schema<?> list(Schema<?> items) {
        return new ArraySchema().items(items);
    }

    private static Schema<?> either(Schema<?> one, Schema<?> other) {
        return new Schema<>().addOneOfItem(one).addOneOfItem(other);
    }

    private static RequestBody request(Schema<?> schema, boolean required) {
        return new RequestBody().required(required).content(content(JSON, schema));
    }

    private static ApiResponse response(String description, String type, Schema<?> schema) {
        return new ApiResponse().description(description).content(content(type, schema));
    }

    private static Content content(String type, Schema<?> schema) {
        return new Content().addMediaType(type, new MediaType().schema(schema));
    }
}
