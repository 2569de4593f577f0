package io.weir.fetch.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Runs {@link HostileTargets} in a network namespace of its own, which has the loopback interface and nothing else: what
 * is not blocked reaches a listener there, and never the machine's network.
 */
class HostileTargetsIT {

    /** As root, or as a user who may be root of a namespace of their own. */
    private static final List<List<String>> UNSHARE = List.of(List.of("unshare", "-n"), List.of("unshare", "-r", "-n"));

    private static int run(List<String> command, StringBuilder output) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        output.append(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        return process.waitFor();
    }

    private static List<String> inNamespace(List<String> unshare, String script) {
        return java.util.stream.Stream.concat(unshare.stream(), java.util.stream.Stream.of("sh", "-c", script))
                .toList();
    }

    private static boolean isPermitted(List<String> unshare) {
        try {
            return run(inNamespace(unshare, "ip link set lo up"), new StringBuilder()) == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void noHostileTargetIsReached() throws Exception {
        List<String> unshare = UNSHARE.stream()
                .filter(HostileTargetsIT::isPermitted)
                .findFirst()
                .orElse(List.of());
        assumeTrue(!unshare.isEmpty(), "this user may not make a network namespace (unshare -n, ip)");
        String addresses = HostileTargets.ADDRESSES.stream()
                .map(address -> address.contains(":")
                        ? "ip -6 addr add " + address + " dev lo nodad"
                        : "ip addr add " + address + " dev lo")
                .collect(Collectors.joining("; "));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        StringBuilder output = new StringBuilder();

        int exit = run(
                inNamespace(
                        unshare,
                        "ip link set lo up; " + addresses + "; exec '" + java + "' -XX:TieredStopAtLevel=1 -cp '"
                                + System.getProperty("java.class.path") + "' " + HostileTargets.class.getName()),
                output);

        assertThat(exit).as(output.toString()).isZero();
        assertThat(output.toString().lines().filter(line -> line.startsWith("blocked ")))
                .hasSizeGreaterThanOrEqualTo(60);
        assertThat(output).contains(" blocked, 0 connections inside");
    }
}
