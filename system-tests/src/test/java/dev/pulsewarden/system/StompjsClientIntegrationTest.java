package dev.pulsewarden.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Runs {@code node/stompjs.test.js}, and starts the broker again when that ends it. */
@SystemTest
class StompjsClientIntegrationTest {

    private static final Path FOLDER = Path.of("node").toAbsolutePath();

    private final Platform platform;

    StompjsClientIntegrationTest(Platform platform) {
        this.platform = platform;
    }

    @Test
    void what_browsers_and_Node_programs_use_for_STOMP_works() {
        findPackages();
        Child broker = platform.broker().process();
        try (Child node =
                start("node", "--test", FOLDER.resolve("stompjs.test.js").toString())) {
            await().until(() -> !node.isAlive() || !broker.isAlive());
            if (!broker.isAlive()) {
                platform.broker().restart();
            }
            assertThat(node.exitCode()).as("node's exit code").isZero();
        }
    }

    /** The rest of the build needs no Node: without it this test is skipped, unless it was asked for. */
    private void findPackages() {
        boolean asked = "true".equals(System.getenv("PULSEWARDEN_TEST_NODE"));
        boolean isThere = isOnPath("node") && isOnPath("npm");
        Assumptions.assumeTrue(asked || isThere, "Node is not here; PULSEWARDEN_TEST_NODE=true asks for it");
        if (Files.isDirectory(FOLDER.resolve("node_modules/@stomp/stompjs"))) {
            return;
        }
        try (Child npm =
                start("npm", "--prefix", FOLDER.toString(), "ci", "--no-audit", "--no-fund", "--fetch-retries=1")) {
            int code = npm.exitCode();
            Assumptions.assumeTrue(asked || code == 0, () -> "npm ci ended with " + code + ": " + npm.latest(5));
            assertThat(code).as("the exit code of npm ci").isZero();
        }
    }

    private Child start(String... command) {
        return Child.start(command[0], platform.environment(), List.of(command));
    }

    private static boolean isOnPath(String program) {
        return List.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)).stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
