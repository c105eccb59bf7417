package dev.punctual.core.offline;

import dev.punctual.core.definition.Cadence;
import dev.punctual.core.definition.EntityDefinition;
import dev.punctual.core.definition.Expectations;
import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.RowCodec;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Orders of customers, as an engine whose one query gives those of an interval, or all of them.
final class Orders implements OfflineEngine {
    static final Schema COLUMNS =
            Schema.of(
                    Field.of("customer", ValueType.INT64),
                    Field.of("amount", ValueType.FLOAT64),
                    Field.of("kind", ValueType.STRING),
                    Field.of("at", ValueType.TIMESTAMP));
    private static final EntityDefinition CUSTOMER =
            new EntityDefinition("customer", "", Schema.of(Field.of("customer", ValueType.INT64)));

    final List<Order> rows = new ArrayList<>();

    /// @param customer null for a row without a key
    record Order(
            @Nullable Long customer, @Nullable Double amount, @Nullable String kind, Instant at) {}

    void add(@Nullable Long customer, @Nullable Double amount, @Nullable String kind, Instant at) {
        rows.add(new Order(customer, amount, kind, at));
    }

    static ViewDefinition.Batch view(Cadence cadence, Expectations expectations) {
        return new ViewDefinition.Batch(
                ViewDefinition.Common.of(
                        "orders",
                        "customer",
                        Schema.of(
                                Field.of("amount", ValueType.FLOAT64),
                                Field.of("kind", ValueType.STRING))),
                new SourceDefinition.Query("warehouse", "SELECT orders"),
                cadence,
                expectations);
    }

    static ViewLoad load(Cadence cadence, Expectations expectations) {
        return new ViewLoad(view(cadence, expectations), CUSTOMER);
    }

    /// The amounts that a table serves, by customer.
    static Map<Long, Double> served(OnlineStore.Table table) {
        Schema features = view(Cadence.Whole.ON_DEMAND, Expectations.NONE).features();
        var codec = new RowCodec(features);
        var frame = new Frame(features);
        var amounts = new TreeMap<Long, Double>();
        table.scan((key, row) -> {
            frame.clear();
            codec.decode(row, frame, new int[] {0, 1}, 0);
            // A key of one INT64 is its bytes, most significant first, sign turned.
            long customer = ByteBuffer.wrap(key).getLong(key.length - 8) ^ Long.MIN_VALUE;
            amounts.put(customer, frame.has(0) ? frame.doubleAt(0) : Double.NaN);
        });
        return amounts;
    }

    @Override
    public RowCursor query(String sql, Map<String, Object> parameters) {
        List<Order> found =
                rows.stream()
                        .filter(row ->
                                !(parameters.get("from") instanceof Instant from)
                                        || !row.at().isBefore(from))
                        .filter(row ->
                                !(parameters.get("to") instanceof Instant to)
                                        || row.at().isBefore(to))
                        .toList();
        return new Cursor(found);
    }

    @Override
    public Schema describe(String sql, Map<String, Object> parameters) {
        return COLUMNS;
    }

    @Override
    public void close() {}

    private static final class Cursor implements RowCursor {
        private final List<Order> found;
        private int at = -1;

        Cursor(List<Order> found) {
            this.found = found;
        }

        @Override
        public boolean next() {
            return ++at < found.size();
        }

        @Override
        public Schema schema() {
            return COLUMNS;
        }

        private @Nullable Object value(int column) {
            Order row = found.get(at);
            return switch (column) {
                case 0 -> row.customer();
                case 1 -> row.amount();
                case 2 -> row.kind();
                default -> SqlText.micros(row.at());
            };
        }

        @Override
        public boolean isNull(int column) {
            return value(column) == null;
        }

        @Override
        public long getLong(int column) {
            return value(column) instanceof Long number ? number : 0;
        }

        @Override
        public double getDouble(int column) {
            return value(column) instanceof Double number ? number : 0;
        }

        @Override
        public String getText(int column) {
            return String.valueOf(value(column));
        }

        @Override
        public void close() {}
    }
}
