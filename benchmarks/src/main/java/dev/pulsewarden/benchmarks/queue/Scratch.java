package dev.pulsewarden.benchmarks.queue;

import dev.pulsewarden.benchmarks.program.Endings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/** A folder that is gone when it is closed, or when the program ends. */
final class Scratch implements AutoCloseable {

    private final Path path;
    private final Endings.Ending ending = this::delete;

    private Scratch(Path path) {
        this.path = path;
    }

    static Scratch in(Path parent) throws IOException {
        Path path = Files.createTempDirectory(Files.createDirectories(parent), "queue-benchmark-");
        Scratch scratch = new Scratch(path.toAbsolutePath());
        Endings.add(scratch.ending);
        return scratch;
    }

    Path folder(String name) throws IOException {
        return Files.createDirectories(path.resolve(name));
    }

    @Override
    public void close() throws IOException {
        delete();
        Endings.remove(ending);
    }

    private void delete() throws IOException {
        List<Path> all;
        try (var paths = Files.walk(path)) {
            all = paths.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : all) {
            Files.deleteIfExists(each);
        }
    }
}
