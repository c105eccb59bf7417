package dev.punctual.server.precompute;

import dev.punctual.core.plan.PlanCompiler;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.time.WallClock;
import dev.punctual.server.precompute.PrecomputedTables.Outcome;
import dev.punctual.server.project.OfflineEngines;
import dev.punctual.server.project.PrecomputeParts;
import dev.punctual.server.project.ProjectDirectory;
import dev.punctual.server.project.ProjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

/// A process that computes a table of a project, slowly, and says how many questions it has scored, and at last how many
/// answers were published.
final class PrecomputeVictim {
    private static final long PAUSE_NANOS = 1_000_000;

    private PrecomputeVictim() {}

    static Process start(Path project, String table) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx256m",
                        "--enable-native-access=ALL-UNNAMED",
                        "--add-modules",
                        "jdk.incubator.vector",
                        "-cp",
                        System.getProperty("java.class.path"),
                        PrecomputeVictim.class.getName(),
                        project.toString(),
                        table)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    public static void main(String[] arguments) {
        Outcome outcome =
                run(
                        ProjectDirectory.at(Path.of(arguments[0])),
                        arguments[1],
                        new Heard() {
                            @Override
                            public void scored(long scored) {
                                System.out.println(scored);
                                System.out.flush();
                                LockSupport.parkNanos(PAUSE_NANOS);
                            }

                            @Override
                            public void publishing(long answers) {
                                scored(answers);
                            }
                        });
        System.out.println("published " + outcome.answers());
    }

    /// Computes the table in a store of its own.
    static Outcome run(ProjectDirectory directory, String table, RunProgress progress) {
        var project = directory.definition();
        try (OnlineStore store = ProjectStore.open(directory);
                var engines = new OfflineEngines(project, directory)) {
            var compiler = new PlanCompiler(project, directory.expressions(), store);
            return new PrecomputeParts(directory, project, compiler, store)
                    .tables(engines, WallClock.system())
                    .run(
                            project.precomputed(table),
                            Instant.now(),
                            false,
                            new Workers(2, () -> {}),
                            progress);
        }
    }

    /// Notes how much an earlier run had scored.
    static class Heard implements RunProgress {
        private volatile long all;
        private volatile long before = -1;

        long all() {
            return all;
        }

        long before() {
            return before;
        }

        @Override
        public void scoring(long questions, long scoredBefore) {
            all = questions;
            before = scoredBefore;
        }
    }
}
