package dev.pulsewarden.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A small file system of a test's own, which only root may make. */
public final class SmallDisk implements AutoCloseable {

    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    /** In memory; the test is skipped where it cannot be made. */
    public static SmallDisk inMemory(Path folder, int megabytes) {
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", folder.toString()),
                "no small disk can be made here: mounting one takes root");
        return new SmallDisk(folder);
    }

    /** In a file, as a real disk; the test is skipped where it cannot be made. */
    public static SmallDisk inFile(Path file, Path folder, int megabytes) throws IOException {
        try (RandomAccessFile image = new RandomAccessFile(file.toFile(), "rw")) {
            image.setLength(megabytes * 1024L * 1024);
        }
        assumeTrue(
                run("mkfs.ext4", "-q", "-F", file.toString())
                        && run("mount", "-o", "loop", file.toString(), folder.toString()),
                "no small disk can be made here: mounting one takes root, mkfs.ext4 and a loop device");
        return new SmallDisk(folder);
    }

    public Path folder() {
        return folder;
    }

    /** As the system does with a disk that has errors: it can be read and not written, also by those who have files open. */
    public void fail() {
        assertThat(run("mount", "-o", "remount,abort", folder.toString())).isTrue();
    }

    /** Gone from its place at once, and for good when nobody has files open on it. */
    @Override
    public void close() {
        run("umount", "-l", folder.toString());
    }

    private static boolean run(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
