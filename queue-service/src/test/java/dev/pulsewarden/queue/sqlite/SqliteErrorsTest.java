package dev.pulsewarden.queue.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.queue.task.TaskStoreException;
import dev.pulsewarden.queue.task.TaskStoreException.Reason;
import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqliteErrorsTest {

    @ParameterizedTest(name = "{0} {2}")
    @CsvSource({
        "5, UNAVAILABLE, another program holds the file",
        "6, UNAVAILABLE, another program holds the file",
        "261, UNAVAILABLE, another program holds the file",
        "8, UNAVAILABLE, cannot be written",
        "1032, UNAVAILABLE, cannot be written",
        "10, UNAVAILABLE, the local disk fails",
        "11, UNAVAILABLE, is damaged",
        "13, FULL, the local disk is full",
        "1, UNAVAILABLE, cannot be used"
    })
    void an_error_says_what_is_the_matter_with_the_file(int code, Reason reason, String words) {
        TaskStoreException outage = SqliteErrors.outage(new SQLException("secret", "", code));
        assertThat(outage.reason()).isEqualTo(reason);
        assertThat(outage).hasMessageContaining(words).hasMessageNotContaining("secret");
    }
}
