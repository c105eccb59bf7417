package dev.punctual.core.plan;

import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.KeyBytes;
import dev.punctual.core.value.Schema;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// How the features of a question are read and derived: an endpoint's views and expressions, compiled.
///
/// Immutable. The same plan runs online, in batch and for training.
public final class FeaturePlan {
    /*
     * A key that several views share is encoded and hashed once. All rows of all questions of a request, the precomputed
     * answers among them, are read in one round trip. Windows are read from the heap. Nothing here looks up a name or
     * parses a text.
     */
    private final OnlineStore store;
    private final Schema schema;
    private final Schema prepared;
    private final KeyOf[] keys;
    private final TableRead[] tables;
    private final StreamRead[] streams;
    private final List<DefaultValue> defaults;
    private final List<Derivation> early;
    private final List<Derivation> derivations;

    FeaturePlan(Schemas schemas, Reads reads, List<Derivation> derivations) {
        this.schema = schemas.frame();
        this.prepared = schemas.prepared();
        this.store = reads.store();
        this.keys = reads.keys().toArray(KeyOf[]::new);
        this.tables = reads.tables().toArray(TableRead[]::new);
        this.streams = reads.streams().toArray(StreamRead[]::new);
        this.defaults = List.copyOf(reads.defaults());
        this.early = List.copyOf(reads.early());
        this.derivations = List.copyOf(derivations);
    }

    /// The fields of a question.
    public Schema schema() {
        return schema;
    }

    /// How many rows of the store are read for each question.
    public int rowsRead() {
        return tables.length;
    }

    /// Whether anything but the request decides the features.
    public boolean readsAnything() {
        return tables.length + streams.length > 0;
    }

    OnlineStore store() {
        return store;
    }

    /// The entity keys of a question; not to be changed.
    KeyOf[] keys() {
        return keys;
    }

    /// What is read of views.
    List<FeatureRead> reads() {
        return Stream.<FeatureRead>concat(
                        Arrays.stream(tables).filter(table -> !table.prepared()),
                        Arrays.stream(streams))
                .toList();
    }

    List<DefaultValue> defaults() {
        return defaults;
    }

    List<Derivation> derivations() {
        return derivations;
    }

    /// A question whose request features were written into the frame.
    public Question question(Frame asked, long timeMicros) {
        return question(asked, timeMicros, Question.ANY_AGE);
    }

    /// The same for a caller who takes no prediction that is older than that.
    public Question question(Frame asked, long timeMicros, long mostStaleNanos) {
        return new Question(asked, new Frame(prepared), timeMicros, mostStaleNanos);
    }

    /// Reads the features of all views into the questions' frames.
    ///
    /// @param deadlineNanos when the store stops reading; features of the rows that it did not get to are stale, if the
    ///     store remembers them, or timed out
    /// @throws dev.punctual.core.error.ServingException with `OUT_OF_RANGE` if a request feature cannot be a key, and with
    ///     `STORAGE_FAILED` if the store cannot answer
    public void read(List<Question> questions, long deadlineNanos) {
        KeyBytes[] keyed = encodeKeys(questions);
        byte[] @Nullable [] rows = readRows(keyed, questions.size(), deadlineNanos);
        for (int q = 0; q < questions.size(); q++) {
            Question question = questions.get(q);
            for (int t = 0; t < tables.length; t++) {
                byte[] row = rows[q * tables.length + t];
                if (row == null || row.length != OnlineStore.UNREAD.length) {
                    tables[t].accept(row, question);
                } else {
                    KeyBytes key = keyed[q * keys.length + tables[t].key()];
                    tables[t].doWithout(store.remembered(tables[t].table(), key.bytes()), question);
                }
            }
            for (StreamRead stream : streams) {
                stream.read(keyed[q * keys.length + stream.key()], question);
            }
        }
    }

    private KeyBytes[] encodeKeys(List<Question> questions) {
        var keyed = new KeyBytes[keys.length * questions.size()];
        for (int q = 0; q < questions.size(); q++) {
            Frame frame = questions.get(q).frame();
            evaluate(early, frame);
            for (int k = 0; k < keys.length; k++) {
                keyed[q * keys.length + k] = new KeyBytes(keys[k].encode(frame));
            }
        }
        return keyed;
    }

    private byte[] @Nullable [] readRows(KeyBytes[] keyed, int questions, long deadlineNanos) {
        int count = tables.length * questions;
        var from = new OnlineStore.Table[count];
        var by = new byte[count][];
        var rows = new byte @Nullable [count][];
        for (int q = 0, at = 0; q < questions; q++) {
            for (TableRead read : tables) {
                from[at] = read.table();
                by[at++] = keyed[q * keys.length + read.key()].bytes();
            }
        }
        if (count > 0) {
            store.read(from, by, rows, count, deadlineNanos);
        }
        return rows;
    }

    /// Fills in defaults and computes the derived features.
    public void derive(Question question) {
        Frame frame = question.frame();
        for (int i = 0; i < defaults.size(); i++) {
            defaults.get(i).apply(frame);
        }
        evaluate(derivations, frame);
    }

    private static void evaluate(List<Derivation> derivations, Frame frame) {
        for (int i = 0; i < derivations.size(); i++) {
            derivations.get(i).evaluator().evaluate(frame, derivations.get(i).target());
        }
    }

    /// What is read for each question, where from, and what stands in for what is missing.
    ///
    /// @param early derivations that keys are made with; they use request features alone
    record Reads(
            OnlineStore store,
            List<Derivation> early,
            List<KeyOf> keys,
            List<TableRead> tables,
            List<StreamRead> streams,
            List<DefaultValue> defaults) {}

    /// The two frames of a question.
    ///
    /// @param frame request features, features of views, derived features
    /// @param prepared one FLOAT64 for each precomputed rung, then for each the number of the version it is from
    record Schemas(Schema frame, Schema prepared) {}

    @Override
    public String toString() {
        var text = new StringBuilder();
        for (TableRead read : tables) {
            text.append("  read    ").append(read).append('\n');
        }
        for (StreamRead read : streams) {
            text.append("  windows ").append(read).append('\n');
        }
        derivations.forEach(step -> text.append("  derive  ").append(step.text()).append('\n'));
        return text.toString();
    }
}
