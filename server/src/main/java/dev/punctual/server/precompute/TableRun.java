package dev.punctual.server.precompute;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.plan.PrecomputedRow;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.time.WallClock;
import dev.punctual.server.precompute.RunFiles.Chunk;
import dev.punctual.server.precompute.RunFiles.Run;
import java.nio.ByteBuffer;
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
    private static final int MOST_CHUNKS = 1_000_000;

    private final TableContent content;
    private final RunFiles files;
    private final RunProgress progress;
    private final WallClock clock;

    TableRun(TableContent content, RunFiles files, RunProgress progress, WallClock clock) {
        this.content = content;
        this.files = files;
        this.progress = progress;
        this.clock = clock;
    }

    /// Computes what is lacking and publishes it as a generation.
    ///
    /// @param id of the generation
    /// @return how many answers the table has
    long run(String id, OnlineStore.Table table, Workers workers) {
        String known = (id + " " + content.basis()).strip();
        Run run = files.resume(known);
        if (run == null) {
            run = writeQuestions(known);
        }
        score(run, workers);
        publish(run, table.begin(id));
        files.remove();
        return table.generationRows();
    }

    private Run writeQuestions(String known) {
        var counts = new long[2]; // rows, chunks
        content.questions(
                Instant.EPOCH.plus(clock.micros(), ChronoUnit.MICROS),
                new TableContent.Sink() {
                    @Override
                    public void known(long questions) {
                        progress.questions(questions);
                    }

                    @Override
                    public void chunk(int rows, ByteBuffer bytes) {
                        requireRoom(counts[1], counts[0]);
                        files.writeQuestions((int) counts[1]++, rows, bytes);
                        counts[0] += rows;
                    }
                });
        var run = new Run(known, counts[0], (int) counts[1]);
        files.begin(run);
        return run;
    }

    private static void requireRoom(long chunks, long rows) {
        if (chunks == MOST_CHUNKS) {
            throw new ServingException(
                    ErrorCode.TOO_LARGE, "there are over %,d keys; select fewer".formatted(rows));
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
                    TableContent.Answering scorer = content.answering();
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

    private void publish(Run run, OnlineStore.Generation unpublished) {
        var rows = new PrecomputedRow(content.version());
        long answers = 0;
        progress.publishing(answers);
        try (OnlineStore.Generation generation = unpublished) {
            for (int chunk = 0; chunk < run.chunks(); chunk++) {
                Chunk scored = files.readAnswers(chunk);
                if (scored == null) {
                    throw new ServingException(
                            ErrorCode.STORAGE_FAILED,
                            "answers in the work directory are damaged; run it again, which makes them anew");
                }
                answers += content.store(scored, rows, generation);
                progress.publishing(answers);
            }
            String note = content.note(answers, run.rows());
            generation.publish(PrecomputedRow.note(content.version(), note));
        }
    }
}
