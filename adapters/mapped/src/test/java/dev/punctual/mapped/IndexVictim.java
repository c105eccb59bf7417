package dev.punctual.mapped;

import dev.punctual.core.similarity.IndexBuilder;
import dev.punctual.core.similarity.IndexImage;
import dev.punctual.core.similarity.ItemList;
import dev.punctual.core.similarity.Metric;
import dev.punctual.core.similarity.TreeKind;
import dev.punctual.core.similarity.VectorList;
import dev.punctual.core.testing.VictimProcess;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// A process that builds one generation after the other, says when each was published, and waits to be killed.
final class IndexVictim {
    static final int ITEMS = 1_000;
    private static final int DIMENSION = 16;

    private IndexVictim() {}

    public static void main(String[] arguments) {
        var store = new IndexDirectory(Path.of(arguments[0]));
        for (long round = Long.parseLong(arguments[1]); ; round++) {
            try (Arena arena = Arena.ofShared()) {
                IndexImage image = image(round, arena);
                VictimProcess.say("built " + round);
                String _ = store.publish(image);
                VictimProcess.say("published " + round);
            }
        }
    }

    /// An index whose items all say in which round it was built.
    static IndexImage image(long round, Arena arena) {
        var items = new ItemList(new VectorList(arena, DIMENSION), Map.of("round", false));
        var random = new Random(round);
        for (int i = 0; i < ITEMS; i++) {
            float[] vector = new float[DIMENSION];
            for (int d = 0; d < DIMENSION; d++) {
                vector[d] = (float) random.nextGaussian();
            }
            items.add("item " + i, vector);
            items.attribute("round", (double) round);
        }
        var wish = new IndexBuilder.Wish("things", Metric.EUCLIDEAN, 0.9, 5, "same");
        return new IndexBuilder(List.of(new TreeKind()), wish, arena, step -> {})
                .build(items, null, round);
    }
}
