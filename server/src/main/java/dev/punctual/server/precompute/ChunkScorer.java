package dev.punctual.server.precompute;

import dev.punctual.core.plan.Scorer;
import dev.punctual.core.plan.ScoringPlan;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Frame;
import dev.punctual.server.precompute.RunFiles.Chunk;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.IntConsumer;

/// Answers the questions of chunks. Used by one thread.
final class ChunkScorer implements TableContent.Answering {
    /*
     * All questions of a chunk that do not bring a time of their own are asked as of the moment at which the chunk was
     * begun, which is the age of their answers. What was read for one chunk is read anew for the next.
     */
    private final ScoringPlan plan;
    private final Surroundings surroundings;
    private final Scorer scorer;
    private final Frame asked;
    private final double[] answers = new double[Scorer.BATCH];
    private final int[] keyAt = new int[Scorer.BATCH];
    private final int[] keyLength = new int[Scorer.BATCH];
    private final int timeField;

    ChunkScorer(ScoringPlan plan, Surroundings surroundings) {
        this.plan = plan;
        this.surroundings = surroundings;
        this.scorer = new Scorer(plan, surroundings.clock());
        this.asked = new Frame(plan.asked());
        String time = plan.endpoint().time();
        this.timeField = time == null ? -1 : plan.asked().indexOf(time);
    }

    /// Scores a chunk.
    ///
    /// @param progress hears of each batch how many questions it had; what it throws ends the work
    /// @return the keys with their answers, see [Answers], with the moment as of which they are; questions that the model
    ///     has no answer to are left out
    @Override
    public Chunk score(Chunk questions, IntConsumer progress) {
        scorer.forget();
        long asOf = surroundings.wallClock().micros();
        var rows = new QuestionRows.Reader(plan.asked(), questions.bytes());
        var out = new Output();
        for (int done = 0; done < questions.rows(); ) {
            int count = Math.min(Scorer.BATCH, questions.rows() - done);
            for (int i = 0; i < count; i++) {
                long differs = rows.next(asked);
                keyAt[i] = rows.keyAt();
                keyLength[i] = rows.keyLength();
                scorer.ask(asked, differs, time(asked, asOf));
            }
            scorer.answer(answers);
            for (int i = 0; i < count; i++) {
                if (!Double.isNaN(answers[i])) {
                    out.put(questions.bytes(), keyAt[i], keyLength[i], answers[i]);
                }
            }
            done += count;
            progress.accept(count);
        }
        return new Chunk(questions.rows(), asOf, out.bytes.flip());
    }

    /// The time of a question, which it gets if it has none.
    private long time(Frame question, long asOf) {
        if (timeField < 0) {
            return asOf;
        }
        int cell = plan.asked().cellOf(timeField);
        if (!question.has(timeField)) {
            question.putLong(cell, asOf);
            question.status(timeField, FeatureStatus.PRESENT);
        }
        return question.longAt(cell);
    }

    /// Answers one after another as bytes: the length of the key, the key, the answer.
    private static final class Output {
        private ByteBuffer bytes = ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN);

        void put(ByteBuffer from, int keyAt, int keyLength, double answer) {
            int size = Short.BYTES + keyLength + Double.BYTES;
            if (bytes.remaining() < size) {
                bytes =
                        ByteBuffer.allocate(2 * bytes.capacity() + size)
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .put(bytes.flip());
            }
            bytes.putShort((short) keyLength);
            bytes.put(from.array(), from.arrayOffset() + keyAt, keyLength).putDouble(answer);
        }
    }

    /// The answers of a scored chunk, one after another.
    static final class Answers {
        private final ByteBuffer bytes;
        private byte[] key = {};
        private double answer;

        Answers(Chunk chunk) {
            this.bytes = chunk.bytes().duplicate().order(ByteOrder.LITTLE_ENDIAN);
        }

        boolean next() {
            if (!bytes.hasRemaining()) {
                return false;
            }
            key = new byte[Short.toUnsignedInt(bytes.getShort())];
            bytes.get(key);
            answer = bytes.getDouble();
            return true;
        }

        byte[] key() {
            return key;
        }

        double answer() {
            return answer;
        }
    }
}
