package dev.punctual.server.precompute;

import dev.punctual.core.plan.PrecomputedRow;
import dev.punctual.core.plan.ScoringPlan;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.server.precompute.RunFiles.Chunk;
import java.time.Instant;

/// What a table by entity is filled with: a question for each entity, with all that it asks.
final class EntityContent implements TableContent {
    private static final int CHUNK_ROWS = 1 << 16;
    private static final int CHUNK_BYTES = 8 << 20;
    private static final int ROWS_PER_REPORT = 1_000;

    private final EntityQuestions questions;
    private final ScoringPlan plan;
    private final Surroundings surroundings;

    EntityContent(EntityQuestions questions, ScoringPlan plan, Surroundings surroundings) {
        this.questions = questions;
        this.plan = plan;
        this.surroundings = surroundings;
    }

    @Override
    public String version() {
        return plan.version();
    }

    @Override
    public String basis() {
        return "";
    }

    @Override
    public void questions(Instant now, Sink sink) {
        var rows = new QuestionRows.Writer(plan.asked());
        var count = new long[1];
        questions.forEach(
                now,
                question -> {
                    rows.add(questions.key(question), question);
                    if (rows.rows() == CHUNK_ROWS || rows.size() >= CHUNK_BYTES) {
                        sink.chunk(rows.rows(), rows.take());
                    }
                    if (++count[0] % ROWS_PER_REPORT == 0) {
                        sink.known(count[0]);
                    }
                });
        if (rows.rows() > 0) {
            sink.chunk(rows.rows(), rows.take());
        }
    }

    @Override
    public Answering answering() {
        return new ChunkScorer(plan, surroundings);
    }

    @Override
    public long store(Chunk answers, PrecomputedRow rows, OnlineStore.Generation generation) {
        long count = 0;
        for (var each = new ChunkScorer.Answers(answers); each.next(); count++) {
            generation.put(each.key(), rows.encode(each.answer(), answers.timeMicros()));
        }
        return count;
    }

    @Override
    public String note(long answers, long asked) {
        return "%d answers to %d questions".formatted(answers, asked);
    }
}
