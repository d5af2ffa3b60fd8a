package dev.pulsewarden.queue.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pulsewarden.sqlite.SqliteUnusableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
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
    void what_cannot_be_opened_on_a_full_disk_gets_the_reserve_s_room_and_without_one_it_says_that_the_disk_is_full() {
        AtomicLong free = new AtomicLong(Long.MAX_VALUE);
        Reserve reserve = new Reserve(folder.resolve("reserve"), 100, free::get);
        reserve.make();
        assertThatThrownBy(() -> reserve.open(ReserveTest::unusable)).hasMessage("disk I/O error");
        assertThat(reserve.isThere()).isTrue();
        free.set(0);
        assertThat(reserve.<String>open(() -> reserve.isThere() ? unusable() : "opened"))
                .isEqualTo("opened");
        assertThatThrownBy(() -> reserve.open(ReserveTest::unusable))
                .hasMessage("the disk is full, make room there first: disk I/O error");
    }

    private static String unusable() {
        throw new SqliteUnusableException("disk I/O error", null);
    }

    @Test
    void it_takes_nothing_where_little_is_free() {
        Reserve reserve = new Reserve(folder.resolve("reserve"), Long.MAX_VALUE);
        reserve.make();
        assertThat(folder).isEmptyDirectory();
    }
}
