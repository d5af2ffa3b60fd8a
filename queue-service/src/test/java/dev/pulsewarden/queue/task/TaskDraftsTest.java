package dev.pulsewarden.queue.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pulsewarden.problem.Problem;
import dev.pulsewarden.problem.Problem.FieldError;
import dev.pulsewarden.problem.ProblemException;
import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.SettableClock;
import dev.pulsewarden.queue.TestProperties;
import dev.pulsewarden.queue.settings.BackoffRule;
import dev.pulsewarden.queue.settings.BackoffRule.Kind;
import dev.pulsewarden.queue.settings.SettingsByQueue;
import dev.pulsewarden.wire.NewTask;
import dev.pulsewarden.wire.WireModule;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaskDraftsTest {

    private final SettableClock clock = new SettableClock();
    private final TaskDrafts drafts = with(Map.of());

    @Test
    void what_a_task_does_not_say_gets_its_default() {
        TaskDraft draft = drafts.draft("q", task("{'payload':null}"));
        assertThat(draft.payload().text()).isEqualTo("null");
        assertThat(draft.priority()).isEqualTo(4);
        assertThat(draft.maxAttempts()).isEqualTo(5);
        assertThat(draft.backoff()).isEqualTo(BackoffRule.exponential(Duration.ofSeconds(1)));
        assertThat(draft.runAt()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2000                            | EXPONENTIAL | 2000 |",
                "{'first':'2s','max':'5s'}       | EXPONENTIAL | 2000 | 5000",
                "{'max':'5s'}                    | EXPONENTIAL | 1000 | 5000",
                "{'kind':'fixed','first':'2s'}   | FIXED       | 2000 |",
                "{'kind':'fixed'}                | FIXED       | 1000 |",
                "{'kind':'exponential'}          | EXPONENTIAL | 1000 |",
                "{}                              | EXPONENTIAL | 1000 |"
            })
    void a_backoff_says_what_it_says_and_the_rest_is_the_default(
            String said, Kind kind, long firstMs, @Nullable Long maxMs) {
        assertThat(drafts.draft("q", task("{'payload':1,'backoff':" + said + "}"))
                        .backoff())
                .isEqualTo(new BackoffRule(
                        kind, Duration.ofMillis(firstMs), maxMs == null ? null : Duration.ofMillis(maxMs)));
    }

    @Test
    void what_a_task_does_not_say_is_as_in_its_queue() {
        TaskDrafts ruled = with(Map.of(
                "pulsewarden.queue.queues[0].name", "q",
                "pulsewarden.queue.queues[0].max-attempts", "2",
                "pulsewarden.queue.queues[0].backoff.kind", "fixed",
                "pulsewarden.queue.queues[0].backoff.first", "9s"));
        TaskDraft draft = ruled.draft("q", task("{'payload':1}"));
        assertThat(draft.maxAttempts()).isEqualTo(2);
        assertThat(draft.backoff()).isEqualTo(new BackoffRule(Kind.FIXED, Duration.ofSeconds(9), null));
        assertThat(ruled.draft("q", task("{'payload':1,'backoff':'3s'}")).backoff())
                .isEqualTo(new BackoffRule(Kind.FIXED, Duration.ofSeconds(3), null));
        assertThat(ruled.draft("q", task("{'payload':1,'backoff':{'max':'1m'}}"))
                        .backoff())
                .as("waits with a longest one grow")
                .isEqualTo(new BackoffRule(Kind.EXPONENTIAL, Duration.ofSeconds(9), Duration.ofMinutes(1)));
        assertThat(ruled.draft("q", task("{'payload':1,'maxAttempts':7}")).maxAttempts())
                .isEqualTo(7);
        assertThat(ruled.draft("other", task("{'payload':1}")).maxAttempts()).isEqualTo(5);
    }

    @Test
    void generated_ids_are_unique_and_in_the_order_of_their_making() {
        List<String> ids = IntStream.range(0, 1000)
                .mapToObj(i -> drafts.draft("q", task("{'payload':1}")).id())
                .toList();
        assertThat(ids).doesNotHaveDuplicates().isSorted();
        assertThat(ids.getFirst()).matches("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    }

    @Test
    void a_delay_counts_from_now() {
        assertThat(drafts.draft("q", task("{'payload':1,'delay':'90s'}")).runAt())
                .isEqualTo(clock.instant().plusSeconds(90));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "payload     | {}",
                "id          | {'payload':1,'id':'two words'}",
                "id          | {'payload':1,'id':''}",
                "priority    | {'payload':1,'priority':10}",
                "priority    | {'payload':1,'priority':-1}",
                "maxAttempts | {'payload':1,'maxAttempts':0}",
                "backoff     | {'payload':1,'backoff':'6m'}",
                "backoff     | {'payload':1,'backoff':{'first':-1}}",
                "backoff     | {'payload':1,'backoff':{'kind':'linear','first':1}}",
                "backoff     | {'payload':1,'backoff':{'max':'301s'}}",
                "backoff     | {'payload':1,'backoff':{'kind':'fixed','max':'9s'}}",
                "delay       | {'payload':1,'delay':-1}",
                "delay       | {'payload':1,'delay':'366d'}",
                "runAt       | {'payload':1,'delay':1,'runAt':'2126-03-01T12:00:00Z'}",
                "runAt       | {'payload':1,'runAt':'2128-03-01T12:00:00Z'}",
                "dedupeKey   | {'payload':1,'dedupeKey':' '}",
                "replyTo     | {'payload':1,'replyTo':''}",
                "dedupeKey   | {'payload':1,'dedupeKey':'half \\ud800'}",
                "correlationId | {'payload':1,'correlationId':'\\udc00\\ud800'}",
                "replyTo     | {'payload':1,'replyTo':'\\ude00'}",
                "headers     | {'payload':1,'headers':{'a':null}}",
                "headers     | {'payload':1,'headers':{'':'a'}}",
                "headers     | {'payload':1,'headers':{'a':'\\ud800'}}"
            })
    void what_is_wrong_is_said_with_its_field(String field, String json) {
        assertThat(refusal("q", json).errors()).extracting(FieldError::field).containsExactly(field);
    }

    @Test
    void a_character_beyond_the_first_plane_is_text() {
        assertThat(drafts.draft("q", task("{'payload':1,'dedupeKey':'\\ud83d\\ude00'}"))
                        .dedupeKey())
                .isEqualTo("😀");
    }

    @Test
    void everything_that_is_wrong_is_said_at_once() {
        assertThat(refusal("no queue", "{'priority':11}").errors())
                .extracting(FieldError::field)
                .containsExactlyInAnyOrder("queue", "payload", "priority");
    }

    @Test
    void headers_are_bounded_in_number_and_in_bytes() {
        assertThat(drafts.draft("q", headers(128, 638)).headers().bytes()).isEqualTo(128 * 640);
        assertThat(drafts.draft("q", task("{'payload':1,'headers':{}}")).headers())
                .isEqualTo(new TaskHeaders(Map.of()));
        assertThat(refusal("q", headers(129, 1)).errors())
                .containsExactly(new FieldError("headers", "at most 128 of them"));
        assertThat(refusal("q", headers(128, 639)).errors())
                .containsExactly(new FieldError("headers", "at most 81920 bytes, names and values together"));
    }

    private static NewTask headers(int count, int length) {
        return task("{'payload':1,'headers':{"
                + IntStream.range(0, count)
                        .mapToObj(i -> "'%s':'%s'".formatted((char) ('\u0100' + i), "x".repeat(length)))
                        .collect(Collectors.joining(","))
                + "}}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'payload':'123456789'}",
                "{'payload':'äää€'}",
                "{'payload':'😀😀1'}",
                "{'payload':'\\ud83d\\ude00\\u00e4\\u20ac'}",
                "{'payload':'\\u0001\\n\\u0001\\\\\\u0001\\u0001\\u0001\\u0001\\u0001'}",
                "{'payload':{'base64':'AAAAAAAAAAAA'}}",
                "{'payload':{'base64':'AAAAAAAAAAA='}}",
                "{'payload':{'a':1}  }",
                "{'payload':[1, 2, 3]}"
            })
    void a_body_up_to_the_limit_in_bytes_is_taken_however_long_it_is_as_json(String json) {
        assertThat(limitedTo("9B").draft("q", task(json)).payload()).isNotNull();
    }

    @Test
    void a_megabyte_of_any_text_or_bytes_is_taken_and_fits_into_a_request() {
        String text = "\\u0001".repeat(1024 * 1024);
        String bytes = Base64.getEncoder().encodeToString(new byte[1024 * 1024]);
        for (String payload : List.of("'" + text + "'", "{'base64':'" + bytes + "'}")) {
            TaskDraft draft = drafts.draft("q", task("{'payload':" + payload + "}"));
            assertThat(draft.payload().bytes())
                    .hasSizeLessThan(
                            (int) TestProperties.defaults().limits().body().toBytes() - 6 * 80 * 1024);
        }
    }

    @Test
    void json_is_bounded_too_whatever_it_stands_for() {
        TaskDrafts narrow =
                with(Map.of("pulsewarden.queue.limits.payload", "9B", "pulsewarden.queue.limits.payload-json", "20B"));
        assertThat(narrow.draft("q", task("{'payload':'\\u0001\\u0001\\u0001'}"))
                        .payload()
                        .bytes())
                .hasSize(20);
        assertThat(catchThrowableOfType(
                                ProblemException.class,
                                () -> narrow.draft("q", task("{'payload':'\\u0001\\u0001\\u0001\\n'}")))
                        .problem()
                        .detail())
                .contains("20 bytes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'payload':'1234567890'}",
                "{'payload':'ääääab'}",
                "{'payload':'\\ud83d\\ude00\\u00e4\\u20acx'}",
                "{'payload':{'base64':'AAAAAAAAAAAAAA=='}}",
                "{'payload':{'base64':'\\u0001','b':''}}",
                "{'payload':[1, 2, 3 ]}"
            })
    void a_larger_payload_is_refused_as_too_large(String json) {
        ProblemException refused = catchThrowableOfType(
                ProblemException.class, () -> limitedTo("9B").draft("q", task(json)));
        assertThat(refused.problem().slug()).isEqualTo("payload-too-large");
        assertThat(refused.problem().status()).isEqualTo(413);
        assertThat(refused.problem().detail()).contains("9 bytes");
    }

    private TaskDrafts limitedTo(String size) {
        return with(Map.of("pulsewarden.queue.limits.payload", size));
    }

    private TaskDrafts with(Map<String, String> replaced) {
        QueueProperties properties = TestProperties.with(replaced);
        return new TaskDrafts(properties, new SettingsByQueue(properties), clock);
    }

    private Problem refusal(String queue, String json) {
        return refusal(queue, task(json));
    }

    private Problem refusal(String queue, NewTask task) {
        return catchThrowableOfType(ProblemException.class, () -> drafts.draft(queue, task))
                .problem();
    }

    private static NewTask task(String json) {
        return WireModule.mapper()
                .readValue(json.replace('\'', '"').getBytes(java.nio.charset.StandardCharsets.UTF_8), NewTask.class);
    }
}
