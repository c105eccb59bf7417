package dev.punctual.server.jobs;

import dev.punctual.core.definition.Fingerprint;
import dev.punctual.core.definition.LabelsDefinition;
import dev.punctual.core.definition.LabelsDefinition.Split;
import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.offline.FileEngine;
import dev.punctual.core.offline.RowWriter;
import dev.punctual.core.training.Replay;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongConsumer;

/// The rows that train, validate and test the models of one set of labels: one Parquet file for each split.
public final class TrainingSet {
    /*
     * Splits are replayed side by side, each by one thread: what a replay computes does not depend on where it starts.
     */
    private static final long MICROS_PER_DAY = Duration.ofDays(1).toNanos() / 1_000;

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
        if (known != null && labels.splits().stream().allMatch(s -> Files.exists(file(s.name())))) {
            var rows = new LinkedHashMap<String, Long>();
            labels.splits()
                    .forEach(s ->
                            rows.put(s.name(), Long.parseLong(known.getOrDefault(s.name(), "0"))));
            workshop.reporter().kept(title, rows + " rows");
            return rows;
        }
        Map<String, Long> rows = replay(title);
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

    /// The file of a split.
    public Path file(String split) {
        return workshop.directory().state("training", labels.name(), split + ".parquet");
    }

    private Map<String, Long> replay(String title) {
        List<Split> splits = labels.splits();
        long days = splits.stream().mapToLong(TrainingSet::days).sum();
        var reached = new AtomicLongArray(splits.size());
        var rows = new LinkedHashMap<String, Long>();
        try (Reporter.Step step = workshop.reporter().begin(title, days, "days");
                FileEngine writers = workshop.engines().writer();
                ExecutorService threads =
                        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
            var running = new ArrayList<Future<Long>>();
            for (int i = 0; i < splits.size(); i++) {
                int place = i;
                Split split = splits.get(i);
                running.add(
                        threads.submit(() ->
                                replay(
                                        split,
                                        writers,
                                        at -> {
                                            reached.set(place, at);
                                            step.reached(sum(reached));
                                        })));
            }
            for (int i = 0; i < splits.size(); i++) {
                rows.put(splits.get(i).name(), result(running.get(i)));
            }
            step.done(rows + " rows");
        }
        return rows;
    }

    private long replay(Split split, FileEngine writers, LongConsumer days) {
        var replay =
                new Replay(
                        workshop.project(),
                        workshop.directory().expressions(),
                        workshop.engines()::of);
        var layout = new RowLayout(replay.schema(labels), labels.label());
        var count = new long[1];
        long fromMicros = split.from().getEpochSecond() * 1_000_000;
        try (RowWriter writer = writers.writeParquet(file(split.name()), layout.columns())) {
            replay.run(
                    labels,
                    Replay.Range.of(split),
                    (question, label) -> {
                        layout.write(question.frame(), label, writer);
                        count[0]++;
                        days.accept((question.timeMicros() - fromMicros) / MICROS_PER_DAY);
                    });
            writer.finish();
        }
        return count[0];
    }

    private static long result(Future<Long> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServingException(ErrorCode.INTERNAL, "interrupted", null, e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private static long sum(AtomicLongArray values) {
        long sum = 0;
        for (int i = 0; i < values.length(); i++) {
            sum += values.get(i);
        }
        return sum;
    }

    private static long days(Split split) {
        return Duration.between(split.from(), split.to()).toDays();
    }
}
