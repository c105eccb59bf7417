package dev.punctual.core.plan;

import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.value.Frame;
import org.jspecify.annotations.Nullable;

/// A row of the online store that is read for each question.
///
/// @param name how it is explained
/// @param key which of the question's entity keys it is read by
/// @param rows how the bytes of a row become values
/// @param prepared whether its columns are precomputed answers and not features
record TableRead(
        String name, OnlineStore.Table table, int key, Rows rows, Targets targets, boolean prepared)
        implements FeatureRead {

    /// The values of a table's rows: [dev.punctual.core.value.RowCodec#decode], or another that does as it does.
    @FunctionalInterface
    interface Rows {
        boolean decode(byte[] row, Frame frame, int[] targets, long nowMicros);
    }

    /// Takes the row that was read, if there is one.
    void accept(byte @Nullable [] row, Question question) {
        if (row == null) {
            return;
        }
        Frame target = target(question);
        if (rows.decode(row, target, targets.fields(), question.timeMicros())) {
            targets.mark(target, question.timeMicros());
        }
    }

    /// Makes do with a row that was read before, if there is one, as this time it was not read.
    void doWithout(byte @Nullable [] before, Question question) {
        Frame target = target(question);
        if (before != null
                && rows.decode(before, target, targets.fields(), question.timeMicros())) {
            targets.mark(target, question.timeMicros());
            targets.markOld(target);
        } else {
            targets.markTimedOut(target);
        }
    }

    private Frame target(Question question) {
        return prepared ? question.prepared() : question.frame();
    }

    @Override
    public String toString() {
        return name + " from table " + table.name();
    }
}
