package dev.punctual.core.offline;

import dev.punctual.core.store.OnlineStore;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;

/// Where the rows of a load go.
///
/// @param id the identity of the generation that they become
/// @param rowsBefore how many rows the load before had; negative if there was none
/// @param note gives, from the number of rows of the load, what is noted with the generation
/// @param progress hears now and then how many rows were read; what it throws ends the load
public record LoadTarget(
        OnlineStore.Table table,
        String id,
        long rowsBefore,
        LongFunction<String> note,
        LongConsumer progress) {

    /// A generation without a note.
    public static LoadTarget of(OnlineStore.Table table, String id) {
        return new LoadTarget(table, id, -1, _ -> "", _ -> {});
    }
}
