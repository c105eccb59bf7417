package dev.punctual.core.plan;

import dev.punctual.core.combination.Combination;
import dev.punctual.core.combination.CombinationKeys;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The key of several features by which precomputed predictions are kept, with the buckets of the generation that is
/// served.
final class CombinationKey implements KeyOf {
    /*
     * The buckets come with each generation. A key that is made with those of the one before, just when a generation is
     * replaced, finds nothing, because a key depends on all buckets; it never finds another answer.
     */
    private static final byte[] NO_KEY = new byte[1];

    private final OnlineStore.Table table;
    private final Schema schema;
    private final List<String> names;
    private volatile Known known = new Known(null, null);

    /// @param keys null where the generation has none that fit
    private record Known(@Nullable String generation, @Nullable CombinationKeys keys) {}

    /// @param names of the features, as declared now
    CombinationKey(OnlineStore.Table table, Schema schema, List<String> names) {
        this.table = table;
        this.schema = schema;
        this.names = names.stream().sorted().toList();
    }

    @Override
    public boolean same(KeyOf other) {
        return other instanceof CombinationKey key && key.table.equals(table);
    }

    @Override
    public byte[] encode(Frame frame) {
        String generation = table.generation();
        Known last = known;
        if (!Objects.equals(generation, last.generation)) {
            last = new Known(generation, keys());
            known = last;
        }
        CombinationKeys keys = last.keys;
        return keys == null ? NO_KEY : keys.key(frame);
    }

    private @Nullable CombinationKeys keys() {
        Combination noted = Combination.find(table.generationNote());
        if (noted == null || !noted.names().equals(names) || !noted.fits(schema)) {
            return null;
        }
        return new CombinationKeys(noted, schema);
    }
}
