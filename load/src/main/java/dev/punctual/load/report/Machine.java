package dev.punctual.load.report;

import dev.punctual.load.terminal.Figures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/// The machine a measurement was made on.
///
/// @param memoryMegabytes 0 if the system does not tell
public record Machine(
        String processor, int cores, long memoryMegabytes, String system, String java) {

    /// This machine.
    public static Machine here() {
        String arch = System.getProperty("os.arch", "?");
        return new Machine(
                value(Path.of("/proc/cpuinfo"), "model name").orElse(arch),
                Runtime.getRuntime().availableProcessors(),
                value(Path.of("/proc/meminfo"), "MemTotal").map(Machine::megabytes).orElse(0L),
                System.getProperty("os.name", "?") + " " + System.getProperty("os.version", ""),
                "Java " + Runtime.version());
    }

    /// The most memory that a process of this machine has had resident, in megabytes; empty where the system does not
    /// tell (other than Linux) or the process is gone.
    public static OptionalLong peakMegabytes(long pid) {
        return value(Path.of("/proc", String.valueOf(pid), "status"), "VmHWM")
                .map(text -> OptionalLong.of(megabytes(text)))
                .orElse(OptionalLong.empty());
    }

    /// All of it in one line.
    public String description() {
        String memory =
                memoryMegabytes == 0
                        ? ""
                        : ", " + Figures.decimal(memoryMegabytes / 1024.0) + " GiB";
        return processor + ", " + cores + " cores" + memory + ", " + system + ", " + java;
    }

    private static Optional<String> value(Path file, String name) {
        try (var lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst();
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /// Megabytes from a text such as `24044 kB`.
    private static long megabytes(String kilobytes) {
        return Long.parseLong(kilobytes.substring(0, kilobytes.indexOf(' '))) / 1024;
    }
}
