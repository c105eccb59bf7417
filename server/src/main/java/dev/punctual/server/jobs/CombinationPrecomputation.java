package dev.punctual.server.jobs;

import dev.punctual.core.combination.BucketLearning;
import dev.punctual.core.combination.Combination;
import dev.punctual.core.combination.FrequentCodes;
import dev.punctual.core.combination.KeySpace;
import dev.punctual.core.definition.Fingerprint;
import dev.punctual.core.definition.LabelsDefinition;
import dev.punctual.core.definition.ModelDefinition;
import dev.punctual.core.definition.PrecomputedDefinition.Frequent;
import dev.punctual.core.plan.PlanCompiler;
import dev.punctual.core.plan.PrecomputedRow;
import dev.punctual.core.plan.ServedModel;
import dev.punctual.core.store.OnlineStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongUnaryOperator;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// Computes the answers for combinations of features, and loads them as one generation.
final class CombinationPrecomputation {
    /*
     * Keys are never all in memory: a key is a position, from which its code and the values that stand for it are computed.
     * Each thread takes a stretch of positions, scores it batch by batch, and hands its rows to the generation, which one
     * thread at a time writes.
     */
    private static final int STRETCH = 16 * CombinationScoring.BATCH;

    private final Workshop workshop;
    private final CombinationTable table;
    private final OnlineStore store;

    CombinationPrecomputation(Workshop workshop, CombinationTable table, OnlineStore store) {
        this.workshop = workshop;
        this.table = table;
        this.store = store;
    }

    /// Which keys are computed.
    ///
    /// @param codes gives each thread what finds the code of a key, by a position from 0 to `count` - 1
    record Keys(KeySpace space, long count, Supplier<LongUnaryOperator> codes) {}

    /// Computes the table, unless the one that is served was computed from the same.
    ///
    /// @param again whether one that is up to date is computed all the same
    /// @return the number of keys
    long run(Instant now, boolean again) {
        String name = table.definition().name();
        ModelDefinition model = workshop.project().model(table.definition().model());
        ServedModel served = workshop.stable(model);
        OnlineStore.Table target = store.table(PlanCompiler.precomputedTable(name));
        String id = id(model, served, now);
        boolean readable = Combination.find(target.generationNote()) != null;
        if (!again && id.equals(target.generation()) && readable) {
            workshop.reporter().kept("precompute " + name, target.generationRows() + " keys");
            return target.generationRows();
        }
        Keys keys = keys(now);
        table.requireWithinLimit(keys.space, keys.count);
        PlanCompiler compiler =
                new PlanCompiler(workshop.project(), workshop.directory().expressions(), store);
        CombinationScoring scoring = table.scoring(served, compiler, now);
        try (Reporter.Step step =
                        workshop.reporter().begin("precompute " + name, keys.count, "keys");
                OnlineStore.Generation generation = target.begin(id)) {
            long loaded = load(keys, scoring, served.version(), generation, step);
            String text = keys.space.combination().text();
            generation.publish(PrecomputedRow.note(served.version(), text));
            step.done("by %d features".formatted(table.content().features().size()));
            return loaded;
        }
    }

    private String id(ModelDefinition model, ServedModel served, Instant now) {
        var parts = new ArrayList<Object>();
        parts.add(table.definition());
        parts.add(served.version());
        parts.add(new ModelTraining(workshop).fingerprint(model));
        if (table.content().frequent() != null) {
            parts.addAll(table.traffic(now, CombinationTable.LEARNED_FROM).rows().files());
        }
        return trainedUntil() + " " + Fingerprint.of(parts);
    }

    private Instant trainedUntil() {
        return table.labels().splits().stream()
                .filter(split -> split.name().equals(CombinationTable.LEARNED_FROM))
                .map(LabelsDefinition.Split::to)
                .findFirst()
                .orElseThrow();
    }

    private Keys keys(Instant now) {
        BucketLearning learning = table.learning();
        KeySpace space = learning.learn(table.content().features());
        Frequent frequent = table.content().frequent();
        if (frequent == null) {
            return new Keys(space, space.keys(), space::codes);
        }
        FrequentCodes.Found found =
                table.count(space, table.traffic(now, CombinationTable.LEARNED_FROM))
                        .atLeast(frequent.atLeast());
        return new Keys(space, found.count(), () -> place -> found.code((int) place));
    }

    static long load(
            Keys keys,
            CombinationScoring scoring,
            String version,
            OnlineStore.Generation generation,
            Reporter.Step step) {
        var next = new AtomicLong();
        var done = new AtomicLong();
        var loaded = new AtomicLong();
        var writing = new ReentrantLock();
        int threads = Runtime.getRuntime().availableProcessors();
        SideBySide.run(
                IntStream.range(0, threads).boxed().toList(),
                _ -> {
                    var stretch = new Stretch(keys, scoring, version);
                    for (long from = next.getAndAdd(STRETCH);
                            from < keys.count;
                            from = next.getAndAdd(STRETCH)) {
                        stretch.score(from, (int) Math.min(STRETCH, keys.count - from));
                        writing.lock();
                        try {
                            loaded.addAndGet(stretch.write(generation));
                        } finally {
                            writing.unlock();
                        }
                        step.reached(done.addAndGet(stretch.count));
                    }
                });
        return loaded.get();
    }

    /// The answers for some keys that follow each other. Used by one thread.
    private static final class Stretch {
        private static final byte[] NONE = {};

        private final Keys keys;
        private final LongUnaryOperator code;
        private final CombinationScoring scoring;
        private final CombinationScoring.Scorer scorer;
        private final long[] codes = new long[CombinationScoring.BATCH];
        private final double[] answers = new double[CombinationScoring.BATCH];
        private final byte[][] rows = new byte[STRETCH][];
        private final byte[][] names = new byte[STRETCH][];
        private final PrecomputedRow row;
        private int count;

        Stretch(Keys keys, CombinationScoring scoring, String version) {
            this.keys = keys;
            this.code = keys.codes.get();
            this.scoring = scoring;
            this.scorer = scoring.scorer(keys.space);
            this.row = new PrecomputedRow(version);
        }

        void score(long from, int length) {
            Combination combination = keys.space.combination();
            count = 0;
            while (count < length) {
                int batch = Math.min(codes.length, length - count);
                for (int i = 0; i < batch; i++) {
                    codes[i] = code.applyAsLong(from + count + i);
                }
                scorer.score(codes, batch, answers);
                for (int i = 0; i < batch; i++) {
                    names[count + i] = combination.key(codes[i]);
                    rows[count + i] =
                            Double.isNaN(answers[i])
                                    ? NONE
                                    : row.encode(answers[i], scoring.timeMicros());
                }
                count += batch;
            }
        }

        /// Adds all but those that the model has no number for.
        long write(OnlineStore.Generation generation) {
            long written = 0;
            for (int i = 0; i < count; i++) {
                if (rows[i].length > 0) {
                    generation.put(names[i], rows[i]);
                    written++;
                }
            }
            return written;
        }
    }
}
