package dev.punctual.core.plan;

import dev.punctual.core.store.OnlineStore;
import org.jspecify.annotations.Nullable;

/// The names of the versions that the rows of one table are from. Any thread may ask.
final class PrecomputedVersions {
    private final OnlineStore.Table table;
    private volatile Known known = new Known(0, null);

    private record Known(long number, @Nullable String name) {}

    PrecomputedVersions(OnlineStore.Table table) {
        this.table = table;
    }

    /// The version of a row that was read just now; null if its generation is no longer there and nobody had asked before.
    @Nullable String name(long number) {
        Known last = known;
        if (last.number != number) {
            String noted = PrecomputedRow.version(table.generationNote());
            last = new Known(number, PrecomputedRow.number(noted) == number ? noted : null);
            known = last;
        }
        return last.name;
    }
}
