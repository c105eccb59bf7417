package dev.punctual.cli;

import dev.punctual.core.definition.IndexDefinition;
import dev.punctual.core.similarity.IndexFacts;
import dev.punctual.core.time.WallClock;
import dev.punctual.load.terminal.Figures;
import dev.punctual.server.jobs.Reporter;
import dev.punctual.server.jobs.Workshop;
import dev.punctual.server.project.ProjectIndexes;
import dev.punctual.server.similar.BuildProgress;
import org.jspecify.annotations.Nullable;

/// The steps of one build of an index, each with a bar of its own.
final class IndexSteps implements BuildProgress, AutoCloseable {
    private final String index;
    private final Reporter reporter;
    private volatile Reporter.@Nullable Step step;
    private volatile long items;
    private String said = "";

    /// Builds an index in this process.
    static void build(Workshop workshop, IndexDefinition index, boolean whole) {
        var engine = workshop.engines().of(index.items().source());
        try (var steps = new IndexSteps(index.name(), workshop.reporter())) {
            IndexFacts facts =
                    ProjectIndexes.build(workshop.directory(), WallClock.system())
                            .run(index, engine, whole, steps);
            steps.done(
                    Figures.count(facts.items())
                            + " items, "
                            + facts.kind()
                            + ", recall@10 "
                            + IndexCommand.recall(facts)
                            + (facts.rebuilt() ? ", grown" : ""));
        }
    }

    private IndexSteps(String index, Reporter reporter) {
        this.index = index;
        this.reporter = reporter;
    }

    @Override
    public void begins(String name, long count) {
        done(items == 0 ? said : Figures.count(items) + " items" + said);
        items = 0;
        said = "";
        step = reporter.begin("index " + index + ": " + name, count, "items");
    }

    @Override
    public void read(long count) {
        items = count;
        Reporter.Step now = step;
        if (now != null) {
            now.reached(count);
        }
    }

    @Override
    public void embedded(long made, long kept) {
        items = 0;
        said = "%s embedded, %s kept".formatted(Figures.count(made), Figures.count(kept));
    }

    private void done(String note) {
        Reporter.Step now = step;
        if (now != null) {
            now.done(note);
            now.close();
            step = null;
        }
    }

    @Override
    public void close() {
        Reporter.Step now = step;
        if (now != null) {
            now.close();
        }
    }
}
