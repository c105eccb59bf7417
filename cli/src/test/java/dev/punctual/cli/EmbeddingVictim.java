package dev.punctual.cli;

import dev.punctual.core.testing.VictimProcess;
import dev.punctual.core.time.WallClock;
import dev.punctual.server.jobs.Reporter;
import dev.punctual.server.jobs.Workshop;
import dev.punctual.server.project.ProjectDirectory;
import dev.punctual.server.project.ProjectIndexes;
import dev.punctual.server.similar.BuildProgress;
import java.nio.file.Path;

/// A process that builds the index of a project, says how far it is, and waits to be killed.
final class EmbeddingVictim {
    private EmbeddingVictim() {}

    /// Hears of vectors.
    interface Heard extends BuildProgress {
        @Override
        default void begins(String step, long items) {}

        @Override
        default void embedded(long made, long kept) {}
    }

    public static void main(String[] arguments) {
        build(Path.of(arguments[0]), false, EmbeddingVictim::say);
    }

    /// Says it and goes on slowly, so that the kill comes before the end.
    private static void say(long items) {
        VictimProcess.say(Long.toString(items));
        try {
            Thread.sleep(2);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static void build(Path directory, boolean whole, Heard heard) {
        var project = ProjectDirectory.at(directory);
        try (var workshop = new Workshop(project, Reporter.silent())) {
            var index = workshop.project().index("things");
            var engine = workshop.engines().of(index.items().source());
            ProjectIndexes.build(project, WallClock.system()).run(index, engine, whole, heard);
        }
    }
}
