package dev.punctual.server.precompute;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.plan.PrecomputedRow;
import dev.punctual.core.plan.ScoringPlan;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.server.precompute.RunFiles.Chunk;
import dev.punctual.server.precompute.RunFiles.Run;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The computation of one table, from its questions to the generation that is served.
final class TableRun {
    private static final int CHUNK_ROWS = 1 << 16;
    private static final int CHUNK_BYTES = 8 << 20;
    private static final int MOST_CHUNKS = 1_000_000;
    private static final int ROWS_PER_REPORT = 1_000;

    private final ScoringPlan plan;
    private final Questions questions;
    private final RunFiles files;
    private final RunProgress progress;
    private final Surroundings surroundings;

    TableRun(
            ScoringPlan plan,
            Questions questions,
            RunFiles files,
            RunProgress progress,
            Surroundings surroundings) {
        this.plan = plan;
        this.questions = questions;
        this.files = files;
        this.progress = progress;
        this.surroundings = surroundings;
    }

    /// Computes what is lacking and publishes it as a generation.
    ///
    /// @return how many answers the table has
    long run(String id, OnlineStore.Table table, Workers workers) {
        Run run = files.resume(id);
        if (run == null) {
            run = writeQuestions(id);
        }
        score(run, workers);
        long answers = publish(run, table);
        files.remove();
        return answers;
    }

    private Run writeQuestions(String id) {
        var rows = new QuestionRows.Writer(plan.asked());
        var counts = new long[2]; // rows, chunks
        Instant now = Instant.EPOCH.plus(surroundings.wallClock().micros(), ChronoUnit.MICROS);
        questions.forEach(
                now,
                question -> {
                    rows.add(questions.key(question), question);
                    if (rows.rows() == CHUNK_ROWS || rows.size() >= CHUNK_BYTES) {
                        writeQuestions(rows, counts);
                    }
                    if (++counts[0] % ROWS_PER_REPORT == 0) {
                        progress.questions(counts[0]);
                    }
                });
        writeQuestions(rows, counts);
        var run = new Run(id, counts[0], (int) counts[1]);
        files.begin(run);
        return run;
    }

    private void writeQuestions(QuestionRows.Writer rows, long[] counts) {
        if (counts[1] == MOST_CHUNKS) {
            throw new ServingException(
                    ErrorCode.TOO_LARGE,
                    "there are over %,d keys; select fewer".formatted(counts[0]));
        }
        int count = rows.rows();
        if (count > 0) {
            files.writeQuestions((int) counts[1]++, count, rows.take());
        }
    }

    /// Has the workers score the chunks that have no answers yet.
    private void score(Run run, Workers workers) {
        var open = new ArrayList<Integer>();
        long before = 0;
        for (int chunk = 0; chunk < run.chunks(); chunk++) {
            Chunk answers = files.readAnswers(chunk);
            if (answers == null) {
                open.add(chunk);
            } else {
                before += answers.rows();
            }
        }
        progress.scoring(run.rows(), before);
        var scored = new AtomicLong(before);
        var next = new AtomicInteger();
        sideBySide(
                new Workers(Math.min(workers.threads(), open.size()), workers.begin()),
                stop -> {
                    var scorer = new ChunkScorer(plan, surroundings);
                    for (int i = next.getAndIncrement();
                            i < open.size();
                            i = next.getAndIncrement()) {
                        Chunk asked = files.readQuestions(open.get(i));
                        files.writeAnswers(
                                open.get(i),
                                scorer.score(
                                        asked,
                                        rows -> {
                                            stop.check();
                                            progress.scored(scored.addAndGet(rows));
                                        }));
                    }
                });
    }

    /// Ends a worker when another one failed.
    @FunctionalInterface
    private interface Stop {
        /// @throws CancellationException if it is to end
        void check();
    }

    private static void sideBySide(Workers workers, Consumer<Stop> work) {
        var failure = new AtomicReference<@Nullable Throwable>();
        Stop stop =
                () -> {
                    if (failure.get() != null) {
                        throw new CancellationException();
                    }
                };
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < workers.threads(); i++) {
            threads.add(
                    Thread.ofPlatform()
                            .daemon()
                            .name("punctual-precompute-" + i)
                            .start(() -> {
                                try {
                                    workers.begin().run();
                                    work.accept(stop);
                                } catch (RuntimeException | Error e) {
                                    failure.compareAndSet(null, e);
                                }
                            }));
        }
        threads.forEach(thread -> join(thread, failure));
        switch (failure.get()) {
            case null -> {}
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new IllegalStateException(e);
        }
    }

    private static void join(Thread thread, AtomicReference<@Nullable Throwable> failure) {
        while (true) {
            try {
                thread.join();
                return;
            } catch (InterruptedException e) {
                failure.compareAndSet(null, new CancellationException("interrupted"));
            }
        }
    }

    private long publish(Run run, OnlineStore.Table table) {
        var rows = new PrecomputedRow(plan.version());
        long answers = 0;
        progress.publishing(answers);
        try (OnlineStore.Generation generation = table.begin(run.id())) {
            for (int chunk = 0; chunk < run.chunks(); chunk++) {
                Chunk scored = files.readAnswers(chunk);
                if (scored == null) {
                    throw new ServingException(
                            ErrorCode.STORAGE_FAILED,
                            "answers in the work directory are damaged; run it again, which makes them anew");
                }
                for (var each = new ChunkScorer.Answers(scored); each.next(); answers++) {
                    generation.put(each.key(), rows.encode(each.answer(), scored.timeMicros()));
                }
                progress.publishing(answers);
            }
            String counts = "%d answers to %d questions".formatted(answers, run.rows());
            generation.publish(PrecomputedRow.note(plan.version(), counts));
        }
        return table.generationRows();
    }
}
