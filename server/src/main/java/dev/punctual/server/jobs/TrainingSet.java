package dev.punctual.server.jobs;

import dev.punctual.core.definition.Fingerprint;
import dev.punctual.core.definition.LabelsDefinition;
import dev.punctual.core.definition.LabelsDefinition.Split;
import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.offline.FileEngine;
import dev.punctual.core.offline.OfflineEngine;
import dev.punctual.core.offline.RowCursor;
import dev.punctual.core.offline.RowWriter;
import dev.punctual.core.offline.SqlText;
import dev.punctual.core.training.Replay;
import dev.punctual.server.project.TrainingFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/// The rows that train, validate and test the models of one set of labels: Parquet files, a directory for each split.
public final class TrainingSet {
    /*
     * Each split is cut into parts, which are replayed side by side: what a replay computes does not depend on where it
     * starts. A part's file appears under its name when it is whole, in a directory of unfinished work that is named
     * after what the rows are made from; a build that was killed finds it there and goes on. When all parts are there,
     * their directories take the place of those before.
     */
    private static final int ROWS_PER_REPORT = 256;

    private final Workshop workshop;
    private final LabelsDefinition labels;

    public TrainingSet(Workshop workshop, LabelsDefinition labels) {
        this.workshop = workshop;
        this.labels = labels;
    }

    /// Builds the files, unless they are there already for the same definitions and data.
    ///
    /// @return the number of rows of each split, by its name
    public Map<String, Long> build() {
        String title = "training set " + labels.name();
        String step = "training-set-" + labels.name();
        String fingerprint = fingerprint();
        Map<String, String> known = workshop.log().finished(step, fingerprint);
        if (known != null
                && labels.splits().stream().allMatch(s -> Files.exists(directory(s.name())))) {
            var rows = new LinkedHashMap<String, Long>();
            labels.splits()
                    .forEach(s ->
                            rows.put(s.name(), Long.parseLong(known.getOrDefault(s.name(), "0"))));
            workshop.reporter().kept(title, rows + " rows");
            return rows;
        }
        Map<String, Long> rows = replay(title, fingerprint);
        var figures = new LinkedHashMap<String, String>();
        rows.forEach((split, count) -> figures.put(split, Long.toString(count)));
        workshop.log().finish(step, fingerprint, figures);
        return rows;
    }

    /// What the rows are made from.
    public String fingerprint() {
        ProjectDefinition project = workshop.project();
        var parts = new ArrayList<Object>();
        parts.add(labels);
        parts.add(project.endpoint(labels.endpoint()).request());
        parts.add(project.endpoint(labels.endpoint()).features());
        parts.add(project.endpoint(labels.endpoint()).derived());
        parts.add(project.views());
        parts.add(project.sources());
        parts.add(project.entities());
        project.sources().keySet().forEach(source -> parts.add(workshop.fingerprint(source)));
        return Fingerprint.of(parts);
    }

    /// The directory of a split's files.
    public Path directory(String split) {
        return new TrainingFiles(workshop.directory()).directory(labels.name(), split);
    }

    /// The files of a split, in the order of their rows.
    ///
    /// @throws ServingException with `NOT_FOUND` if the training set was never built
    public List<Path> files(String split) {
        return new TrainingFiles(workshop.directory()).files(labels.name(), split);
    }

    private Map<String, Long> replay(String title, String fingerprint) {
        Path sets = workshop.directory().state("training", labels.name(), "unfinished");
        Path unfinished = sets.resolve(fingerprint);
        var replay =
                new Replay(
                        workshop.project(),
                        workshop.directory().expressions(),
                        workshop.engines()::of);
        List<TrainingPart> parts = TrainingPart.of(labels, replay.reach(labels));
        List<TrainingPart> missing =
                parts.stream().filter(part -> !Files.exists(file(unfinished, part))).toList();
        try (Reporter.Step step = workshop.reporter().begin(title, expected(missing), "rows");
                FileEngine writers = workshop.engines().writer()) {
            Directories.removeAllBut(sets, unfinished);
            labels.splits().forEach(s -> Directories.make(unfinished.resolve(s.name())));
            var written = new AtomicLong();
            SideBySide.run(
                    missing,
                    part ->
                            write(
                                    replay,
                                    part,
                                    writers,
                                    file(unfinished, part),
                                    count -> step.reached(written.addAndGet(count))));
            var rows = new LinkedHashMap<String, Long>();
            for (Split split : labels.splits()) {
                Directories.replace(directory(split.name()), unfinished.resolve(split.name()));
                rows.put(split.name(), count(files(split.name())));
            }
            Directories.remove(sets);
            step.done(rows + (missing.size() < parts.size() ? " rows, some kept" : " rows"));
            return rows;
        }
    }

    private static Path file(Path unfinished, TrainingPart part) {
        return unfinished.resolve(part.split()).resolve(part.fileName());
    }

    private void write(
            Replay replay, TrainingPart part, FileEngine writers, Path file, LongConsumer rows) {
        var layout = new RowLayout(replay.schema(labels), labels.label());
        var unreported = new int[1];
        try (RowWriter writer = writers.writeParquet(file, layout.columns())) {
            replay.run(
                    labels,
                    part.range(),
                    (question, label) -> {
                        layout.write(question.frame(), label, writer);
                        if (++unreported[0] == ROWS_PER_REPORT) {
                            rows.accept(unreported[0]);
                            unreported[0] = 0;
                        }
                    });
            writer.finish();
            rows.accept(unreported[0]);
        }
    }

    /// About how many rows will be written.
    private long expected(List<TrainingPart> parts) {
        OfflineEngine engine = workshop.engines().of(labels.query().source());
        String sql =
                "SELECT count(*) AS n FROM (\n"
                        + SqlText.parse(labels.query().sql()).select()
                        + "\n) AS questions";
        double expected = 0;
        for (TrainingPart part : parts) {
            Replay.Range range = part.range();
            try (RowCursor cursor =
                    engine.query(sql, Map.of("from", range.from(), "to", range.to()))) {
                cursor.next();
                expected += cursor.getLong(0) * range.sample();
            }
        }
        return Math.max(1, Math.round(expected));
    }

    private long count(List<Path> files) {
        try (OfflineEngine engine = workshop.engines().overParts("stored", files);
                RowCursor cursor = engine.query("SELECT count(*) AS n FROM stored", Map.of())) {
            cursor.next();
            return cursor.getLong(0);
        }
    }
}
