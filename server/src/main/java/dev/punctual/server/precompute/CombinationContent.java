package dev.punctual.server.precompute;

import dev.punctual.core.combination.Combination;
import dev.punctual.core.combination.FrequentCodes;
import dev.punctual.core.combination.KeySpace;
import dev.punctual.core.definition.PrecomputedDefinition.Frequent;
import dev.punctual.core.plan.CombinationPlan;
import dev.punctual.core.plan.CombinationScorer;
import dev.punctual.core.plan.PrecomputedRow;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.server.precompute.RunFiles.Chunk;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.function.LongUnaryOperator;

/// What a table by combination is filled with: the codes of its keys.
final class CombinationContent implements TableContent {
    /*
     * Questions are codes, eight bytes each; answers are codes with numbers. The values that stand for buckets are
     * learned again by a run that goes on, so they are its basis.
     */
    private static final int CHUNK_ROWS = 1 << 16;
    private static final int ANSWER_BYTES = Long.BYTES + Double.BYTES;

    private final CombinationTable table;
    private final CombinationPlan plan;
    private final KeySpace space;
    private final Surroundings surroundings;

    CombinationContent(
            CombinationTable table,
            CombinationPlan plan,
            KeySpace space,
            Surroundings surroundings) {
        this.table = table;
        this.plan = plan;
        this.space = space;
        this.surroundings = surroundings;
    }

    @Override
    public String version() {
        return plan.version();
    }

    @Override
    public String basis() {
        return space.fingerprint();
    }

    @Override
    public void questions(Instant now, Sink sink) {
        Frequent frequent = table.content().frequent();
        if (frequent == null) {
            var slow = plan.readBy(space.combination().names());
            write(space.keys(), space.codes(slow), sink);
        } else {
            CombinationTable.Asked asked = table.asked(now, CombinationTable.LEARNED_FROM);
            FrequentCodes counts = table.count(space, asked, _ -> sink.known(0));
            FrequentCodes.Found found = counts.atLeast(frequent.atLeast());
            write(found.count(), place -> found.code((int) place), sink);
        }
    }

    private void write(long count, LongUnaryOperator codes, Sink sink) {
        table.requireWithinLimit(space, count);
        for (long from = 0; from < count; from += CHUNK_ROWS) {
            int rows = (int) Math.min(CHUNK_ROWS, count - from);
            ByteBuffer bytes = allocate(rows * Long.BYTES);
            for (int i = 0; i < rows; i++) {
                bytes.putLong(codes.applyAsLong(from + i));
            }
            sink.chunk(rows, bytes.flip());
            sink.known(from + rows);
        }
    }

    private static ByteBuffer allocate(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public Answering answering() {
        CombinationScorer scorer = plan.scorer(space, surroundings.clock());
        var codes = new long[CombinationScorer.BATCH];
        var answers = new double[CombinationScorer.BATCH];
        return (questions, progress) -> {
            long asOf = surroundings.wallClock().micros();
            scorer.begin(asOf);
            ByteBuffer asked = questions.bytes().order(ByteOrder.LITTLE_ENDIAN);
            ByteBuffer out = allocate(questions.rows() * ANSWER_BYTES);
            while (asked.hasRemaining()) {
                int count = Math.min(codes.length, asked.remaining() / Long.BYTES);
                for (int i = 0; i < count; i++) {
                    codes[i] = asked.getLong();
                }
                scorer.score(codes, count, answers);
                for (int i = 0; i < count; i++) {
                    if (!Double.isNaN(answers[i])) {
                        out.putLong(codes[i]).putDouble(answers[i]);
                    }
                }
                progress.accept(count);
            }
            return new Chunk(questions.rows(), asOf, out.flip());
        };
    }

    @Override
    public long store(Chunk answers, PrecomputedRow rows, OnlineStore.Generation generation) {
        Combination combination = space.combination();
        ByteBuffer bytes = answers.bytes().order(ByteOrder.LITTLE_ENDIAN);
        long count = 0;
        for (; bytes.hasRemaining(); count++) {
            byte[] key = combination.key(bytes.getLong());
            generation.put(key, rows.encode(bytes.getDouble(), answers.timeMicros()));
        }
        return count;
    }

    /// The text that keys are made with, see [Combination#find].
    @Override
    public String note(long answers, long questions) {
        return space.combination().text();
    }
}
