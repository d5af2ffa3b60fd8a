package dev.pulsewarden.heartbeat.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StatusTest {

    @Test
    void reads_users_and_the_pids_of_each_namespace() {
        Status status = Status.parse(
                "Name:\tUid: 1\nTgid:\t5001\nPid:\t5001\nUid:\t1000\t1001\t1002\t1003\nNSpid:\t5001\t17\n");
        assertThat(status.owner()).isEqualTo(new Uids(1000, 1001, 1002));
        assertThat(status.namespacePids()).isEqualTo(List.of(5001L, 17L));
        assertThat(status.innermostPid()).isEqualTo(17);
        assertThat(status.group()).isEqualTo(5001);
    }

    @Test
    void an_old_kernel_names_no_namespaces() {
        assertThat(Status.parse("Tgid:\t9\nUid:\t0\t0\t0\t0\n").innermostPid()).isEqualTo(9);
    }

    @Test
    void a_set_user_id_program_obeys_root_alone() {
        Uids sudo = new Uids(1000, 0, 0);
        assertThat(sudo.obey(1000)).isFalse();
        assertThat(sudo.obey(0)).isTrue();
        assertThat(new Uids(1000, 1000, 0).obey(1000)).isFalse();
        assertThat(new Uids(1000, 1000, 1000).obey(1000)).isTrue();
        assertThat(new Uids(1000, 1000, 1000).obey(1001)).isFalse();
    }
}
