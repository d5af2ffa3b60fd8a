package dev.pulsewarden.queue.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pulsewarden.queue.SettableClock;
import dev.pulsewarden.queue.sqlite.SqliteStores;
import dev.pulsewarden.queue.task.Claim;
import dev.pulsewarden.queue.task.Enqueued;
import dev.pulsewarden.queue.task.Enqueued.Created;
import dev.pulsewarden.queue.task.TaskDraft;
import dev.pulsewarden.queue.task.TaskStore;
import dev.pulsewarden.queue.task.TaskStoreException;
import dev.pulsewarden.queue.task.TaskStoreException.Reason;
import dev.pulsewarden.wire.RawJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A spool that fills its own disk: a small one in memory, which only root may make. */
@Timeout(120)
class FullDiskIntegrationTest {

    private static final int DISK_MB = 24;
    private static final long RESERVE_BYTES = 8L * 1024 * 1024;
    private static final int LIST = 50;
    private static final RawJson PAYLOAD = new RawJson('"' + "x".repeat(3_000) + '"');

    @RegisterExtension
    final SqliteStores stores = new SqliteStores();

    @TempDir
    Path folder;

    private final SettableClock clock = new SettableClock();
    private final List<String> accepted = new ArrayList<>();
    private Path disk;
    private boolean isMounted;
    private TaskStore real;
    private Spool spool;
    private Chain chain;

    @BeforeEach
    void makeDisk() throws Exception {
        disk = Files.createDirectory(folder.resolve("disk"));
        isMounted = run("mount", "-t", "tmpfs", "-o", "size=" + DISK_MB + "m", "tmpfs", disk.toString());
        assumeTrue(isMounted, "no small disk can be made here: mounting one takes root");
        real = stores.open(folder.resolve("tasks.db"), clock);
    }

    @AfterEach
    void takeDiskAway() throws Exception {
        if (isMounted) {
            stores.afterEach(null);
            run("umount", disk.toString());
        }
    }

    @Test
    void a_spool_that_filled_its_own_disk_is_moved_whole_and_in_order_and_can_be_filled_again() throws Exception {
        start(RESERVE_BYTES);
        for (int outage = 0; outage < 3; outage++) {
            fill("outage" + outage + "-");
            chain.mendIt();
            chain.drainAll();
            assertThat(chain.backlog.taskTotals().entries()).isZero();
            assertThat(spool.totals(Spool.LaneName.TASKS).entries()).isZero();
            assertThat(enqueue("after" + outage)).isInstanceOf(Created.class);
        }
        assertThat(handedOut()).containsExactlyElementsOf(accepted);
        assertThat(Files.size(disk.resolve("reserve"))).isEqualTo(RESERVE_BYTES);
        assertThat(Files.size(disk.resolve("spool.db")))
                .as("its room was given back")
                .isLessThan(1024 * 1024);
    }

    @Test
    void after_a_restart_on_a_full_disk_all_is_moved_all_the_same() throws Exception {
        start(RESERVE_BYTES);
        fill("kept");
        stores.close(spool);
        start(RESERVE_BYTES);
        chain.drainAll();
        assertThat(handedOut()).containsExactlyElementsOf(accepted);
    }

    @Test
    void all_reaches_the_store_and_new_tasks_pass_even_if_nothing_can_be_deleted() throws Exception {
        start(0);
        fill("kept");
        chain.mendIt();
        try {
            chain.drainAll();
        } catch (TaskStoreException e) {
            assertThat(e.reason()).isEqualTo(Reason.FULL);
        }
        assertThat(enqueue("after")).isInstanceOf(Created.class);
        assertThat(handedOut()).containsExactlyElementsOf(accepted);
    }

    private void start(long reserveBytes) {
        spool = stores.spool(disk.resolve("spool.db"), reserveBytes);
        chain = new Chain(real, spool, clock);
    }

    /** In an outage, until nothing more is taken. */
    private void fill(String prefix) {
        chain.breakIt();
        for (int n = 0; n < 100_000; n += LIST) {
            int from = n;
            List<TaskDraft> drafts = IntStream.range(from, from + LIST)
                    .mapToObj(i -> draft(prefix + i))
                    .toList();
            try {
                chain.store.enqueue(drafts);
            } catch (TaskStoreException e) {
                assertThat(e.reason()).isEqualTo(Reason.FULL);
                assertThat(e).hasMessageContaining("local disk");
                return;
            }
            drafts.forEach(draft -> accepted.add(draft.id()));
        }
        throw new AssertionError("the disk is not full");
    }

    private Enqueued enqueue(String id) {
        accepted.add(id);
        return chain.store.enqueue(List.of(draft(id))).getFirst();
    }

    private List<String> handedOut() {
        List<String> ids = new ArrayList<>();
        List<String> some;
        do {
            some = real.claim(List.of(new Claim("q", 1_000, Duration.ofHours(1), null))).getFirst().stream()
                    .map(leased -> leased.task().id())
                    .toList();
            ids.addAll(some);
        } while (!some.isEmpty());
        return ids;
    }

    private static TaskDraft draft(String id) {
        return new TaskDraft(id, "q", PAYLOAD, 4, null, 5, Duration.ofSeconds(1), null, null, null);
    }

    private static boolean run(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
