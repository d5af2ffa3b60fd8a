package dev.pulsewarden.queue.sqlite;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The scripts that lead to today's schema; what was ever released does not change. */
final class Schema {

    private static final List<String> SCRIPTS = List.of(
            "schema-1.sql",
            "schema-2.sql",
            "schema-3.sql",
            "schema-4.sql",
            "schema-5.sql",
            "schema-6.sql",
            "schema-7.sql");
    private static final List<String> SPOOL_SCRIPTS = List.of("spool-1.sql", "spool-2.sql", "spool-3.sql");

    private Schema() {}

    static List<String> migrations() {
        return SCRIPTS.stream().map(Schema::read).toList();
    }

    static List<String> spoolMigrations() {
        return SPOOL_SCRIPTS.stream().map(Schema::read).toList();
    }

    private static String read(String script) {
        try (InputStream in = Schema.class.getResourceAsStream(script)) {
            if (in == null) {
                throw new IllegalStateException(script + " is missing in the program");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
