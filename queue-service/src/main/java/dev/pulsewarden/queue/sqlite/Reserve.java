package dev.pulsewarden.queue.sqlite;

import dev.pulsewarden.sqlite.SqliteUnusableException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Room on a disk that nothing else takes: a file, deleted when what would free room needs some first. Thread-safe.
 *
 * <p>It is filled by chance, since what can be compressed may take no room.
 */
final class Reserve {

    private static final Logger log = LoggerFactory.getLogger(Reserve.class);

    private static final int CHUNK_BYTES = 64 * 1024;

    /** SQLite takes some tens of kilobytes when it opens a file. */
    private static final long SCARCE_BYTES = 1024 * 1024;

    /** How many bytes of a disk are free. */
    @FunctionalInterface
    interface Disk {
        long freeBytes() throws IOException;
    }

    private final Path file;
    private final long bytes;
    private final Disk disk;
    private boolean isMissed;

    /** @param bytes 0: there is never one */
    Reserve(Path file, long bytes) {
        this(
                file,
                bytes,
                () -> Files.getFileStore(file.toAbsolutePath().getParent()).getUsableSpace());
    }

    Reserve(Path file, long bytes, Disk disk) {
        this.file = file;
        this.bytes = bytes;
        this.disk = disk;
    }

    boolean isThere() {
        try {
            return bytes == 0 || (Files.exists(file) && Files.size(file) >= bytes);
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether there is something to give up. */
    boolean isMade() {
        return Files.exists(file);
    }

    /** Whether there was one to give up. */
    synchronized boolean giveUp() {
        try {
            if (!Files.deleteIfExists(file)) {
                return false;
            }
        } catch (IOException e) {
            log.error("the reserve {} cannot be given up", file, e);
            return false;
        }
        log.warn(
                "the local disk is full: the reserve of {} bytes is given up, so that what the store has can go",
                bytes);
        return true;
    }

    /** Opens a file on its disk, which takes room too: if there is none, that of the reserve. */
    <T> T open(Supplier<T> file) {
        try {
            return file.get();
        } catch (SqliteUnusableException e) {
            if (!isDiskFull()) {
                throw e;
            }
            if (!giveUp()) {
                throw new SqliteUnusableException("the disk is full, make room there first: " + e.getMessage(), e);
            }
            return file.get();
        }
    }

    private boolean isDiskFull() {
        try {
            return disk.freeBytes() < SCARCE_BYTES;
        } catch (IOException e) {
            return false;
        }
    }

    /** Makes it, unless it is there, or would take more than half of what is free. */
    synchronized void make() {
        if (isThere()) {
            return;
        }
        try {
            if (disk.freeBytes() / 2 < bytes) {
                missed("too little is free", null);
                return;
            }
            write();
            isMissed = false;
        } catch (IOException e) {
            giveUp();
            missed("it cannot be written", e);
        }
    }

    private void write() throws IOException {
        Random random = new Random();
        byte[] chunk = new byte[CHUNK_BYTES];
        try (FileChannel channel = FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE);
                OutputStream out = Channels.newOutputStream(channel)) {
            for (long left = bytes; left > 0; left -= chunk.length) {
                random.nextBytes(chunk);
                out.write(chunk, 0, (int) Math.min(left, chunk.length));
            }
            channel.force(true);
        }
    }

    private void missed(String why, @Nullable IOException cause) {
        if (!isMissed) {
            log.warn("no reserve of {} bytes at {}: {}; it is made when there is room", bytes, file, why, cause);
            isMissed = true;
        }
    }
}
