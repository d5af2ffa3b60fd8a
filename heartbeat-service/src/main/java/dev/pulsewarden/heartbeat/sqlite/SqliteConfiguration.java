package dev.pulsewarden.heartbeat.sqlite;

import dev.pulsewarden.heartbeat.HeartbeatProperties;
import dev.pulsewarden.heartbeat.reaper.AuditTrail;
import dev.pulsewarden.sqlite.SqliteDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
class SqliteConfiguration {

    @Bean
    SqliteDatabase historyDatabase(@Value("${pulsewarden.data-dir}") Path folder) {
        return SqliteDatabase.open(folder.resolve("heartbeat").resolve("history.db"), SqliteAuditTrail.MIGRATIONS);
    }

    @Bean
    AuditTrail auditTrail(SqliteDatabase historyDatabase, JsonMapper json, HeartbeatProperties properties)
            throws SQLException {
        return new SqliteAuditTrail(historyDatabase, json, properties.reaper().killsKept());
    }
}
