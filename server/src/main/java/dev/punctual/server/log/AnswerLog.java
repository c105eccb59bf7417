package dev.punctual.server.log;

import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.ladder.Answer;
import dev.punctual.core.offline.FileEngine;
import dev.punctual.core.plan.EndpointPlan;
import dev.punctual.core.time.WallClock;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.KeySample;
import dev.punctual.server.metrics.Telemetry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Keeps the answers to a share of the keys in Parquet files, with all that they were made from.
///
/// Any thread may hand over answers; none of them ever waits.
public final class AnswerLog implements AutoCloseable {
    /*
     * An answered question is not changed any more, so handing it over is putting a reference into a bounded queue. When
     * that is full, the answer is counted and not kept: a request never waits for a disk. One thread looks every few
     * milliseconds and writes what is there, so that no request pays for waking it. Files are made whole after some
     * minutes, many rows, and at the end. A kill loses the rows of the unfinished file, nothing else.
     *
     * The queue is bounded in values, not only in answers, because frames may have ten thousand of them. A file that
     * cannot be written is given up with its rows, and nothing is written for a while, so that a full disk costs no more
     * than the log.
     */
    private static final int MOST_QUEUED = 8_192;
    private static final int MOST_QUEUED_VALUES = 4_000_000;
    private static final int BATCH = 64;
    private static final long FILE_ROWS = 100_000;
    private static final long TICK_MILLIS = 10;
    private static final long PAUSE_MICROS = 10_000_000;
    private static final long CLOSE_MILLIS = 10_000;

    private final Map<String, Inlet> inlets = new LinkedHashMap<>();
    private final BlockingQueue<Entry> queue;
    private final Supplier<FileEngine> engines;
    private final Telemetry telemetry;
    private final WallClock clock;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    private @Nullable FileEngine engine;

    /// Where and how answers are kept.
    ///
    /// @param directory the place of an endpoint's files
    /// @param engines opens what writes Parquet; called once, when there is something to write
    /// @param fingerprint tells what an endpoint's features are computed from
    public record Place(
            Function<String, Path> directory,
            Supplier<FileEngine> engines,
            Function<EndpointDefinition, String> fingerprint) {}

    /// Starts to keep the answers of those endpoints that declare it.
    public AnswerLog(List<EndpointPlan> plans, Place place, Telemetry telemetry, WallClock clock) {
        this.engines = place.engines;
        this.telemetry = telemetry;
        this.clock = clock;
        for (EndpointPlan plan : plans) {
            EndpointDefinition.AnswerLog wanted = plan.definition().log();
            if (wanted != null) {
                inlets.put(plan.name(), new Inlet(plan, wanted, place));
            }
        }
        int widest =
                inlets.values().stream()
                        .mapToInt(inlet -> inlet.columns.schema().size())
                        .reduce(1, Math::max);
        this.queue = new ArrayBlockingQueue<>(Math.min(MOST_QUEUED, MOST_QUEUED_VALUES / widest));
        this.thread = Thread.ofPlatform().name("answer-log").unstarted(this::run);
        if (!inlets.isEmpty()) {
            thread.start();
        }
    }

    /// Where the answers of an endpoint go; null if they are not kept.
    public @Nullable Inlet inlet(String endpoint) {
        return inlets.get(endpoint);
    }

    /// The way of one endpoint's answers into the log.
    public final class Inlet {
        private final EndpointPlan plan;
        private final AnswerColumns columns;
        private final KeySample sample;
        private final LogFiles files;
        private final String fingerprint;
        private long pausedUntilMicros = Long.MIN_VALUE;

        private Inlet(EndpointPlan plan, EndpointDefinition.AnswerLog wanted, Place place) {
            this.plan = plan;
            this.columns = new AnswerColumns(plan.definition(), plan.features().schema());
            this.sample =
                    new KeySample(
                            plan.definition().keyFeatures().stream()
                                    .mapToInt(plan.features().schema()::indexOf)
                                    .toArray(),
                            wanted.share());
            this.fingerprint = place.fingerprint.apply(plan.definition());
            this.files =
                    new LogFiles(
                            place.directory.apply(plan.name()),
                            columns.schema(),
                            new LogFiles.Rules(FILE_ROWS, wanted.every(), wanted.keep()),
                            AnswerLog.this::engine);
        }

        /// Takes the answers of one request, as far as their keys are in the sample.
        ///
        /// @param arrivedMicros when the gateway took the request
        /// @param readMicros when the features were about to be read; [Frame#UNKNOWN_TIME] if they were not
        /// @param late whether the answers were there only after the deadline
        public void answered(
                List<Answer> answers, long arrivedMicros, long readMicros, boolean late) {
            for (Answer answer : answers) {
                long key = sample.hash(answer.frame());
                if (!sample.takes(key)) {
                    continue;
                }
                long asOf = asOf(answer.frame(), arrivedMicros, readMicros);
                var moment = new AnswerColumns.Moment(arrivedMicros, asOf, readMicros, late);
                if (closing.getCount() == 0 || !queue.offer(new Entry(this, answer, moment, key))) {
                    telemetry.logged(plan.name(), "dropped", 1);
                }
            }
        }

        private long asOf(Frame frame, long arrivedMicros, long readMicros) {
            int time = plan.timeField();
            if (time >= 0) {
                return frame.longAt(frame.schema().cellOf(time));
            }
            return readMicros == Frame.UNKNOWN_TIME ? arrivedMicros : readMicros;
        }

        private void write(Entry entry, long nowMicros) {
            if (nowMicros < pausedUntilMicros) {
                telemetry.logged(plan.name(), "dropped", 1);
                return;
            }
            guarded(
                    nowMicros,
                    () -> {
                        columns.write(
                                entry.answer,
                                plan.ladder(),
                                entry.moment,
                                new AnswerColumns.Origin(entry.key, fingerprint),
                                files.writer(nowMicros));
                        files.wrote();
                        telemetry.logged(plan.name(), "written", 1);
                    });
        }

        private void guarded(long nowMicros, Runnable action) {
            try {
                action.run();
            } catch (RuntimeException e) {
                telemetry.unexpected("the log of endpoint " + plan.name(), e);
                telemetry.logged(plan.name(), "lost", files.discard());
                pausedUntilMicros = nowMicros + PAUSE_MICROS;
            }
        }
    }

    private record Entry(Inlet inlet, Answer answer, AnswerColumns.Moment moment, long key) {}

    private FileEngine engine() {
        FileEngine open = engine;
        if (open == null) {
            open = engines.get();
            engine = open;
        }
        return open;
    }

    private void run() {
        var batch = new ArrayList<Entry>();
        boolean last;
        do {
            last = waited();
            for (queue.drainTo(batch, BATCH); !batch.isEmpty(); queue.drainTo(batch, BATCH)) {
                long now = clock.micros();
                batch.forEach(entry -> entry.inlet.write(entry, now));
                batch.clear();
            }
            long now = clock.micros();
            for (Inlet inlet : inlets.values()) {
                inlet.guarded(now, () -> inlet.files.keepUp(now));
            }
        } while (!last);
        inlets.values().forEach(inlet -> inlet.guarded(clock.micros(), inlet.files::finish));
        FileEngine open = engine;
        if (open != null) {
            open.close();
        }
    }

    /// Waits until it is time to look again; true if it is the last time.
    private boolean waited() {
        try {
            return closing.await(TICK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            closing.countDown(); // nobody interrupts this thread but to end it
            return true;
        }
    }

    /// Writes what was handed over, and makes the files whole.
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
