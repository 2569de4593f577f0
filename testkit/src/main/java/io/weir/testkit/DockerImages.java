package io.weir.testkit;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Whether images can be had, asked of the {@code docker} command: an engine may answer that reaches no registry, and
 * Testcontainers tries for minutes to pull what cannot be pulled.
 */
final class DockerImages {

    private static final Duration INSPECT_LIMIT = Duration.ofSeconds(10);
    private static final Duration PULL_LIMIT = Duration.ofSeconds(90);

    private DockerImages() {}

    /** Whether all of them are there or can be pulled; also true where there is no such command to ask. */
    static boolean canBeHad(List<String> images) {
        try {
            for (String image : images) {
                if (!succeeds(INSPECT_LIMIT, "docker", "image", "inspect", image)
                        && !succeeds(PULL_LIMIT, "docker", "pull", "--quiet", image)) {
                    System.out.println("Docker has no image " + image + " and cannot pull it");
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            return true; // no docker command: left to Testcontainers
        }
    }

    private static boolean succeeds(Duration limit, String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS) && process.exitValue() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            process.destroyForcibly();
        }
    }
}
