package dev.punctual.core.plan;

import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.RowCodec;

/// A row of the online store that is read for each question.
///
/// @param name how it is explained
/// @param prepared whether its columns are precomputed answers and not features
record TableRead(
        String name,
        OnlineStore.Table table,
        KeyOf key,
        RowCodec rowCodec,
        Targets targets,
        boolean prepared) {

    void accept(byte[] row, Question question) {
        Frame target = prepared ? question.prepared() : question.frame();
        if (rowCodec.decode(row, target, targets.fields(), question.timeMicros())) {
            targets.markStale(target, question.timeMicros());
        }
    }

    @Override
    public String toString() {
        return name + " from table " + table.name();
    }
}
