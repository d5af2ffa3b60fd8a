package dev.pulsewarden.queue.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.ReadPreference;
import com.mongodb.WriteConcern;
import dev.pulsewarden.queue.TestProperties;
import org.junit.jupiter.api.Test;

class ClientSettingsTest {

    @Test
    void the_connection_string_does_not_change_what_reads_and_writes_mean() {
        MongoClientSettings.Builder builder = MongoClientSettings.builder()
                .applyConnectionString(new ConnectionString("mongodb://a,b/db?replicaSet=r&w=1"
                        + "&readPreference=secondaryPreferred&retryWrites=false&retryReads=false"));
        new ClientSettings(TestProperties.defaults().mongo()).customize(builder);
        MongoClientSettings settings = builder.build();
        assertThat(settings.getReadPreference()).isEqualTo(ReadPreference.primary());
        assertThat(settings.getWriteConcern()).isEqualTo(WriteConcern.MAJORITY.withJournal(true));
        assertThat(settings.getRetryWrites()).isTrue();
        assertThat(settings.getRetryReads()).isTrue();
    }
}
