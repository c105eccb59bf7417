package dev.punctual.core.budget;

import dev.punctual.core.ladder.Ledger;
import dev.punctual.core.ladder.Stage;
import java.util.ArrayList;
import java.util.List;

/// What a request's time is spent in: one of its stages, or none of them.
///
/// @param place in the order, from 0
public record Part(int place, String name) {
    /// The stages in their order.
    public static final List<Part> STAGES =
            Stage.ALL.stream().map(stage -> new Part(stage.place(), stage.wireName())).toList();

    /// What no stage accounts for: waiting for a processor, pauses of the process, the way to the connection.
    public static final Part OTHER = new Part(Stage.ALL.size(), "other");

    /// The stages, then what is none of them.
    public static final List<Part> ALL = all();

    private static List<Part> all() {
        var all = new ArrayList<>(STAGES);
        all.add(OTHER);
        return List.copyOf(all);
    }

    /// What a request spent in each part.
    static long[] spent(Ledger ledger, long totalNanos) {
        var spent = new long[ALL.size()];
        long rest = totalNanos;
        for (Stage stage : Stage.ALL) {
            spent[stage.place()] = ledger.spentNanos(stage);
            rest -= spent[stage.place()];
        }
        // Work that was given up may have been counted beyond the answer.
        spent[OTHER.place] = Math.max(0, rest);
        return spent;
    }
}
