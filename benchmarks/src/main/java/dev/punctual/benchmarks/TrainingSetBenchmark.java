package dev.punctual.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import dev.punctual.core.definition.LabelsDefinition;
import dev.punctual.core.definition.LabelsDefinition.Split;
import dev.punctual.server.jobs.Reporter;
import dev.punctual.server.jobs.TrainingSet;
import dev.punctual.server.jobs.Workshop;
import dev.punctual.server.project.ProjectDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The training set over all flights of the example, against DuckDB that reads the finished rows and writes them again.
///
/// Arguments: the number of rounds, of which the last is printed in full. The process is measured whole, so compiling,
/// collecting garbage and DuckDB's threads are in the figures.
public final class TrainingSetBenchmark {
    private static final String LABELS = "arrival_delay";
    private static final List<Split> ALL =
            List.of(
                    split("train", "2001-01-01", "2001-05-01"),
                    split("validate", "2001-05-01", "2001-06-01"),
                    split("test", "2001-06-01", "2001-07-01"));

    private TrainingSetBenchmark() {}

    private static Split split(String name, String from, String to) {
        return new Split(name, instant(from), instant(to), 1.0);
    }

    private static Instant instant(String day) {
        return Instant.parse(day + "T00:00:00Z");
    }

    /// What one run took.
    ///
    /// @param cpuSeconds of all threads of the process
    private record Cost(long rows, double seconds, double cpuSeconds) {
        double rowsPerSecond() {
            return rows / seconds;
        }

        double cpuMicrosPerRow() {
            return cpuSeconds * 1e6 / rows;
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%,d rows in %.1f s: %,.0f rows/s, %.2f us of processor time a row",
                    rows,
                    seconds,
                    rowsPerSecond(),
                    cpuMicrosPerRow());
        }
    }

    /// Work that tells how many rows it had.
    private interface Work {
        long run() throws SQLException;
    }

    public static void main(String[] arguments) throws SQLException {
        int rounds = arguments.length == 0 ? 1 : Integer.parseInt(arguments[0]);
        ProjectDirectory directory =
                ProjectDirectory.at(Path.of("examples/flights")).withState("benchmark");
        for (int round = 0; round < rounds; round++) {
            remove(directory.state("steps"));
            remove(directory.state("training"));
            Cost replayed = cost(() -> build(directory));
            Cost bare = cost(() -> copy(directory, replayed.rows()));
            System.out.println("training set  " + replayed);
            System.out.println("DuckDB alone  " + bare);
            System.out.printf(
                    Locale.ROOT,
                    "ratio         %.2f in processor time, %.2f in time%n",
                    replayed.cpuSeconds() / bare.cpuSeconds(),
                    replayed.seconds() / bare.seconds());
        }
        remove(Objects.requireNonNull(directory.state("steps").getParent()));
    }

    private static long build(ProjectDirectory directory) {
        try (var workshop = new Workshop(directory, Reporter.silent())) {
            LabelsDefinition labels = workshop.project().labels(LABELS).with(ALL);
            return new TrainingSet(workshop, labels)
                    .build().values().stream().mapToLong(Long::longValue).sum();
        }
    }

    private static long copy(ProjectDirectory directory, long rows) throws SQLException {
        Path training = directory.state("training", LABELS, "copy.parquet");
        String files =
                ALL.stream()
                        .map(split -> quoted(training.resolveSibling(split.name()) + "/*.parquet"))
                        .collect(Collectors.joining(", "));
        try (var connection = DriverManager.getConnection("jdbc:duckdb:");
                var statement = connection.createStatement()) {
            statement.execute("SET threads = 2");
            statement.execute(
                    "COPY (SELECT * FROM read_parquet(["
                            + files
                            + "])) TO "
                            + quoted(training.toString())
                            + " (FORMAT parquet, COMPRESSION zstd)");
        }
        return rows;
    }

    private static String quoted(String path) {
        return "'" + path + "'";
    }

    private static Cost cost(Work work) throws SQLException {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long cpuFrom = system.getProcessCpuTime();
        long from = System.nanoTime();
        long rows = work.run();
        return new Cost(
                rows,
                (System.nanoTime() - from) / 1e9,
                (system.getProcessCpuTime() - cpuFrom) / 1e9);
    }

    private static void remove(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> found = Files.walk(directory)) {
            for (Path path : found.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + directory, e);
        }
    }
}
