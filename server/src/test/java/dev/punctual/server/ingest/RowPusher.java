package dev.punctual.server.ingest;

import dev.punctual.core.definition.Durability;
import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.push.PushOutcome;
import dev.punctual.core.push.PushView;
import dev.punctual.core.push.PushedRow;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.testing.VictimProcess;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import dev.punctual.rocksdb.RocksDbOptions;
import dev.punctual.rocksdb.RocksDbStore;
import dev.punctual.server.http.events.Pushes;
import dev.punctual.server.metrics.Telemetry;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// A process that pushes rows to a view, says which one was acknowledged, and waits to be killed.
final class RowPusher {
    /// How many keys the rows go to in turn.
    static final int KEYS = 7;

    private static final Schema KEY = Schema.of(Field.of("key", ValueType.INT64));
    private static final ViewDefinition.Push VIEW =
            new ViewDefinition.Push(
                    ViewDefinition.Common.of(
                            "rows",
                            "key",
                            Schema.of(
                                    Field.of("number", ValueType.INT64),
                                    Field.of("text", ValueType.STRING),
                                    Field.of("even", ValueType.INT64))),
                    Durability.PROCESS,
                    null);

    private RowPusher() {}

    static RocksDbStore store(Path directory) {
        return RocksDbStore.open(
                directory.resolve("store"), RocksDbOptions.forStore().withCacheBytes(16 << 20));
    }

    static PushView view(OnlineStore store) {
        return new PushView(VIEW, KEY, store);
    }

    /// The row of a number: its text says the number too, and only every second one writes `even`.
    static PushedRow row(long number) {
        var frame = new Frame(PushView.schema(VIEW, KEY));
        frame.putLong(0, number % KEYS);
        frame.putLong(1, number);
        frame.putText(2, "number " + number);
        frame.putLong(3, number);
        frame.putLong(4, number);
        for (int field = 0; field < 5; field++) {
            boolean sent = field != 3 || number % 2 == 0;
            frame.status(field, sent ? FeatureStatus.PRESENT : FeatureStatus.MISSING);
        }
        return new PushedRow(frame, new BitSet());
    }

    /// Pushes rows from the number given on, for ever.
    public static void main(String[] arguments) {
        long next = Long.parseLong(arguments[1]);
        try (var store = store(Path.of(arguments[0]));
                var intake =
                        new ViewIntake(
                                List.of(view(store)), new Telemetry(), () -> Long.MAX_VALUE / 2)) {
            PushView view = view(store);
            while (true) {
                var acknowledged = new Acknowledgement();
                intake.push(view, List.of(row(next), row(next + 1), row(next + 2)), acknowledged);
                next += 3;
                acknowledged.outcome.join();
                VictimProcess.say("acknowledged " + next);
            }
        }
    }

    private static final class Acknowledgement implements Pushes.Sink {
        private final CompletableFuture<PushOutcome> outcome = new CompletableFuture<>();

        @Override
        public void written(PushOutcome written) {
            outcome.complete(written);
        }

        @Override
        public void failed(ServingException failure) {
            outcome.completeExceptionally(failure);
        }
    }
}
