package dev.punctual.core.plan;

import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How the features of a question are read and derived: an endpoint's views and expressions, compiled.
///
/// Immutable. The same plan runs online, in batch and for training.
public final class FeaturePlan {
    /*
     * All rows of all questions of a request, the precomputed answers among them, are read in one round trip. Windows are
     * read from the heap. Nothing here looks up a name or parses a text.
     */
    private final OnlineStore store;
    private final Schema schema;
    private final Schema prepared;
    private final List<TableRead> tables;
    private final List<StreamRead> streams;
    private final List<DefaultValue> defaults;
    private final List<Derivation> derivations;

    FeaturePlan(Schemas schemas, Reads reads, List<Derivation> derivations) {
        this.schema = schemas.frame();
        this.prepared = schemas.prepared();
        this.store = reads.store();
        this.tables = List.copyOf(reads.tables());
        this.streams = List.copyOf(reads.streams());
        this.defaults = List.copyOf(reads.defaults());
        this.derivations = List.copyOf(derivations);
    }

    /// The fields of a question.
    public Schema schema() {
        return schema;
    }

    /// A question whose request features were written into the frame.
    public Question question(Frame asked, long timeMicros) {
        return new Question(asked, new Frame(prepared), timeMicros);
    }

    /// Reads the features of all views into the questions' frames.
    ///
    /// @param deadlineNanos when a store that can block stops waiting
    /// @throws dev.punctual.core.error.ServingException with `OUT_OF_RANGE` if a request feature cannot be a key, and with
    ///     `STORAGE_FAILED` if the store cannot answer
    public void read(List<Question> questions, long deadlineNanos) {
        int perQuestion = tables.size();
        int count = perQuestion * questions.size();
        var from = new OnlineStore.Table[count];
        var keys = new byte[count][];
        var rows = new byte @Nullable [count][];
        for (int q = 0; q < questions.size(); q++) {
            for (int t = 0; t < perQuestion; t++) {
                from[q * perQuestion + t] = tables.get(t).table();
                keys[q * perQuestion + t] = tables.get(t).key().encode(questions.get(q).frame());
            }
        }
        store.read(from, keys, rows, count, deadlineNanos);
        for (int q = 0; q < questions.size(); q++) {
            for (int t = 0; t < perQuestion; t++) {
                byte[] row = rows[q * perQuestion + t];
                if (row != null) {
                    tables.get(t).accept(row, questions.get(q));
                }
            }
            for (int s = 0; s < streams.size(); s++) {
                streams.get(s).read(questions.get(q));
            }
        }
    }

    /// Fills in defaults and computes the derived features.
    public void derive(Question question) {
        Frame frame = question.frame();
        for (int i = 0; i < defaults.size(); i++) {
            defaults.get(i).apply(frame);
        }
        for (int i = 0; i < derivations.size(); i++) {
            derivations.get(i).evaluator().evaluate(frame, derivations.get(i).target());
        }
    }

    /// What is read for each question, where from, and what stands in for what is missing.
    record Reads(
            OnlineStore store,
            List<TableRead> tables,
            List<StreamRead> streams,
            List<DefaultValue> defaults) {}

    /// The two frames of a question.
    ///
    /// @param frame request features, features of views, derived features
    /// @param prepared one FLOAT64 for each precomputed rung
    record Schemas(Schema frame, Schema prepared) {}

    @Override
    public String toString() {
        var text = new StringBuilder();
        tables.forEach(read -> text.append("  read    ").append(read).append('\n'));
        streams.forEach(read -> text.append("  windows ").append(read).append('\n'));
        derivations.forEach(step -> text.append("  derive  ").append(step.text()).append('\n'));
        return text.toString();
    }
}
