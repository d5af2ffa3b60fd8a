package dev.pulsewarden.queue.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReserveTest {

    @TempDir
    Path folder;

    @Test
    void it_is_written_in_full_and_given_up_once() throws IOException {
        Reserve reserve = new Reserve(folder.resolve("reserve"), 100_001);
        assertThat(reserve.isThere()).isFalse();
        reserve.make();
        assertThat(reserve.isThere()).isTrue();
        assertThat(Files.size(folder.resolve("reserve"))).isEqualTo(100_001);
        assertThat(reserve.giveUp()).isTrue();
        assertThat(reserve.isThere()).isFalse();
        assertThat(reserve.giveUp()).isFalse();
    }

    @Test
    void one_that_was_cut_short_is_made_anew() throws IOException {
        Files.write(folder.resolve("reserve"), new byte[10]);
        Reserve reserve = new Reserve(folder.resolve("reserve"), 100);
        assertThat(reserve.isThere()).isFalse();
        reserve.make();
        assertThat(Files.size(folder.resolve("reserve"))).isEqualTo(100);
    }

    @Test
    void it_takes_nothing_where_little_is_free() {
        Reserve reserve = new Reserve(folder.resolve("reserve"), Long.MAX_VALUE);
        reserve.make();
        assertThat(folder).isEmptyDirectory();
    }
}
