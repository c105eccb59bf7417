package dev.punctual.mapped;

import dev.punctual.core.error.ServingException;
import dev.punctual.core.similarity.IndexBuilder;
import dev.punctual.core.similarity.IndexImage;
import dev.punctual.core.similarity.IndexStore;
import dev.punctual.core.similarity.ItemList;
import dev.punctual.core.similarity.Metric;
import dev.punctual.core.similarity.TreeKind;
import dev.punctual.core.similarity.VectorList;
import dev.punctual.core.testing.FileSizeLimit;
import dev.punctual.core.testing.VictimProcess;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/// A process that builds one generation after the other, says when each was published, and waits to be killed; or one
/// whose disk is full for a while, and says what comes of it.
final class IndexVictim {
    static final int ITEMS = 1_000;
    private static final int DIMENSION = 16;
    private static final long FULL_BYTES = 20_000;

    private IndexVictim() {}

    public static void main(String[] arguments) throws Exception {
        var store = new IndexDirectory(Path.of(arguments[0]));
        if (arguments[1].equals("full")) {
            publish(store, 1);
            FileSizeLimit.set(FULL_BYTES);
            publish(store, 2);
            FileSizeLimit.lift();
            publish(store, 3);
            return;
        }
        for (long round = Long.parseLong(arguments[1]); ; round++) {
            try (Arena arena = Arena.ofShared()) {
                IndexImage image = image(round, arena);
                VictimProcess.say("built " + round);
                String _ = store.publish(image);
                VictimProcess.say("published " + round);
            }
        }
    }

    private static void publish(IndexDirectory store, long round) {
        try (Arena arena = Arena.ofShared()) {
            String _ = store.publish(image(round, arena));
            VictimProcess.say("published " + round);
        } catch (ServingException e) {
            VictimProcess.say(e.code() + " " + e.getMessage());
        }
        try (IndexStore.Generation served = Objects.requireNonNull(store.open("things"))) {
            VictimProcess.say("serves " + served.image().facts().createdMicros());
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
