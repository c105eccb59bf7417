package dev.punctual.server.jobs;

import dev.punctual.core.combination.BucketLearning;
import dev.punctual.core.combination.BucketSizes;
import dev.punctual.core.combination.CombinationKeys;
import dev.punctual.core.combination.ExampleKey;
import dev.punctual.core.combination.FrequentCodes;
import dev.punctual.core.combination.KeySpace;
import dev.punctual.core.definition.PrecomputedDefinition;
import dev.punctual.core.definition.PrecomputedDefinition.Frequent;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.plan.CombinationPlan;
import dev.punctual.core.plan.CombinationScorer;
import dev.punctual.core.plan.ServedModel;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.core.value.Frame;
import dev.punctual.server.precompute.CombinationTable;
import dev.punctual.server.precompute.FrameRows;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongUnaryOperator;
import java.util.stream.IntStream;

/// What a table by combination would cost, hold and be worth, before anything of it is computed.
public final class CombinationPlanning {
    /// The split that bucket sizes are judged by, as any hyper-parameter.
    public static final String JUDGED_BY = "validate";

    private static final int MOST_TRIED = 500_000;
    private static final long MOST_TRIED_NANOS = 1_000_000_000L;

    private final Workshop workshop;
    private final CombinationTable table;
    private final Instant now;
    private final BucketLearning learning;
    private final KeySpace space;

    /// Learns the buckets from the rows of training.
    ///
    /// @throws ServingException with `INVALID_DEFINITION` if the table is not kept by combination
    public CombinationPlanning(Workshop workshop, PrecomputedDefinition table, Instant now) {
        this.workshop = workshop;
        this.table = workshop.combinations(table);
        this.now = now;
        this.learning = this.table.learning(_ -> {});
        this.space = learning.learn(this.table.content().features());
    }

    /// How many keys there are, and why.
    ///
    /// @param learnedRows how many rows the buckets were learned from
    /// @param product how many combinations there are to choose from
    /// @param keys how many of them are computed
    public record Cardinality(
            List<KeySpace.Factor> factors, long learnedRows, long product, long keys, long limit) {}

    /// How many questions would find an answer.
    ///
    /// @param logged whether they are from the log of answers; otherwise they are those of a split
    public record Coverage(boolean logged, long questions, long found) {

        /// Those of all that find one.
        public double share() {
            return questions == 0 ? 0 : (double) found / questions;
        }
    }

    /// What there is to compute, and which questions would find it.
    public record Outline(Cardinality cardinality, Coverage coverage) {}

    public Outline outline() {
        Frequent frequent = table.content().frequent();
        CombinationTable.Asked asked = table.asked(now, JUDGED_BY);
        FrequentCodes.Found found = null;
        if (frequent != null) {
            CombinationTable.Asked counted = table.asked(now, CombinationTable.LEARNED_FROM);
            found = table.count(space, counted, _ -> {}).atLeast(frequent.atLeast());
        }
        long questions = 0;
        long answered = 0;
        var keys = new CombinationKeys(space.combination(), table.features());
        try (FrameRows rows = table.rows(asked.rows(), List.of())) {
            while (rows.next()) {
                long code = keys.code(rows.frame());
                questions++;
                answered += (found == null ? space.has(code) : found.has(code)) ? 1 : 0;
            }
        }
        return new Outline(
                new Cardinality(
                        space.factors(),
                        learning.rows(),
                        space.keys(),
                        found == null ? space.keys() : found.count(),
                        table.content().limit()),
                new Coverage(asked.logged(), questions, answered));
    }

    /// Refuses a table that would be too large.
    ///
    /// @throws ServingException with `INVALID_DEFINITION`, and what to coarsen, if there are more keys than allowed
    public void requireWithinLimit(Cardinality cardinality) {
        table.requireWithinLimit(space, cardinality.keys());
    }

    /// How many keys a second the model answers on all cores of this machine, measured for a second or so.
    public double keysPerSecond(ServedModel served, MonotonicClock clock) {
        CombinationPlan plan = table.scoring(served, workshop.planning());
        measure(plan, clock, MOST_TRIED_NANOS / 4); // what the compiler needs
        return measure(plan, clock, MOST_TRIED_NANOS);
    }

    private double measure(CombinationPlan plan, MonotonicClock clock, long nanos) {
        long keys = Math.max(1, space.keys());
        long begun = clock.nanos();
        var scored = new AtomicLong();
        int threads = Runtime.getRuntime().availableProcessors();
        SideBySide.run(
                IntStream.range(0, threads).boxed().toList(),
                thread -> {
                    CombinationScorer scorer = plan.scorer(space, clock);
                    var codes = new long[CombinationScorer.BATCH];
                    var answers = new double[codes.length];
                    LongUnaryOperator code = space.codes(plan.readBy(space.combination().names()));
                    long at = keys * thread / threads;
                    while (clock.nanos() - begun < nanos) {
                        for (int i = 0; i < codes.length; i++) {
                            codes[i] = code.applyAsLong(at);
                            at = at + 1 == keys ? 0 : at + 1;
                        }
                        scorer.score(codes, codes.length, answers);
                        scored.addAndGet(codes.length);
                    }
                });
        return scored.get() * 1e9 / Math.max(1, clock.nanos() - begun);
    }

    /// Receives what the table and what the model would have answered to a question that the table has a key for.
    @FunctionalInterface
    public interface Judge {
        void answered(double prepared, double computed, double actual);
    }

    /// What one size of buckets comes to.
    ///
    /// @param scale how many times as many buckets the ranges and hashes have as declared
    /// @param found how many of the questions have a key
    public record Size(double scale, long keys, long questions, long found) {}

    /// Answers the questions of the split that sizes are judged by from buckets of another size, as far as half a million of
    /// them.
    ///
    /// @throws ServingException with `INVALID_DEFINITION` if that makes more combinations than can be told apart
    public Size judge(double scale, ServedModel served, Judge judge) {
        KeySpace sized = sized(scale);
        var keys = new CombinationKeys(sized.combination(), table.features());
        CombinationPlan plan = table.scoring(served, workshop.planning());
        CombinationScorer scorer = plan.scorer(sized, MonotonicClock.system());
        var inputs = new ArrayList<>(plan.input().names());
        inputs.add(RowLayout.labelColumn(table.labels().label()));
        var row = new float[plan.input().width()];
        var code = new long[1];
        var answer = new double[1];
        long questions = 0;
        long found = 0;
        FrameRows.Rows all = FrameRows.Rows.all(table.split(JUDGED_BY));
        try (FrameRows rows = table.rows(all, inputs)) {
            while (questions < MOST_TRIED && rows.next()) {
                questions++;
                code[0] = keys.code(rows.frame());
                if (sized.has(code[0])) {
                    found++;
                    scorer.score(code, 1, answer);
                    rows.fill(row);
                    double computed = table.endpoint().clipped(served.model().predict(row, 0));
                    judge.answered(answer[0], computed, rows.number(row.length));
                }
            }
        }
        return new Size(scale, sized.keys(), questions, found);
    }

    private KeySpace sized(double scale) {
        try {
            return learning.learn(BucketSizes.scaled(table.content().features(), scale));
        } catch (ArithmeticException e) {
            throw new ServingException(
                    ErrorCode.INVALID_DEFINITION,
                    "%s times as many buckets make over 2^63 combinations; try smaller --scales"
                            .formatted(scale),
                    null,
                    e);
        }
    }

    /// The key that an example has.
    ///
    /// @param buckets which ones it falls into
    /// @param listed whether each of them has a value, so that the key can be computed
    public record Example(String key, String buckets, boolean listed) {}

    /// Finds the key of an example.
    ///
    /// @throws ServingException if the example does not name just the features of the key
    public Example example(String text) {
        Frame frame = ExampleKey.parse(text, table.features());
        long code = new CombinationKeys(space.combination(), table.features()).code(frame);
        return new Example(
                HexFormat.of().formatHex(space.combination().key(code)),
                space.combination().label(code),
                space.has(code));
    }
}
