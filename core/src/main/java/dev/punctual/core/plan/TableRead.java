package dev.punctual.core.plan;

import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.value.Frame;

/// A row of the online store that is read for each question.
///
/// @param name how it is explained
/// @param rows how the bytes of a row become values
/// @param prepared whether its columns are precomputed answers and not features
record TableRead(
        String name,
        OnlineStore.Table table,
        KeyOf key,
        Rows rows,
        Targets targets,
        boolean prepared) {

    /// The values of a table's rows: [RowCodec#decode], or another that does as it does.
    @FunctionalInterface
    interface Rows {
        boolean decode(byte[] row, Frame frame, int[] targets, long nowMicros);
    }

    void accept(byte[] row, Question question) {
        Frame target = prepared ? question.prepared() : question.frame();
        if (rows.decode(row, target, targets.fields(), question.timeMicros())) {
            targets.mark(target, question.timeMicros());
        }
    }

    @Override
    public String toString() {
        return name + " from table " + table.name();
    }
}
