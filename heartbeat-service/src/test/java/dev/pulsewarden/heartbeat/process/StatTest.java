package dev.pulsewarden.heartbeat.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StatTest {

    private static final String REST = " S 40 41 42 0 -1 4194304 100 0 0 0 1 2 0 0 20 0 7 0 123456 1000 2 3 4";

    @Test
    void reads_the_fields_that_say_who_a_process_is() {
        Stat stat = Stat.parse("43 (sleep)" + REST);
        assertThat(stat).isEqualTo(new Stat("sleep", 'S', 40, false, 7, 123456));
    }

    @Test
    void a_command_name_may_hold_blanks_and_parentheses() {
        Stat stat = Stat.parse("43 (a) R 1 2 (b)" + REST);
        assertThat(stat.command()).isEqualTo("a) R 1 2 (b");
        assertThat(stat.parent()).isEqualTo(40);
        assertThat(stat.startTicks()).isEqualTo(123456);
    }

    @Test
    void a_zombie_has_ended_unless_other_threads_of_it_run() {
        assertThat(Stat.parse("43 (x)" + REST.replace(" S ", " Z ")).hasEnded()).isFalse();
        assertThat(Stat.parse("43 (x)" + REST.replace(" S ", " Z ").replace(" 20 0 7 ", " 20 0 1 "))
                        .hasEnded())
                .isTrue();
        assertThat(Stat.parse("43 (x)" + REST.replace(" S ", " T ")).hasEnded()).isFalse();
    }

    @Test
    void a_thread_of_the_kernel_is_known_by_its_flag() {
        assertThat(Stat.parse("2 (kthreadd)" + REST.replace("4194304", "2129984"))
                        .kernelThread())
                .isTrue();
    }
}
