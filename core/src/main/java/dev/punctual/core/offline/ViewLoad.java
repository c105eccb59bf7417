package dev.punctual.core.offline;

import dev.punctual.core.definition.EntityDefinition;
import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.KeyCodec;
import dev.punctual.core.value.RowCodec;
import dev.punctual.core.value.Schema;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The load of a batch view: one run of its SQL becomes one generation of its table.
public final class ViewLoad {
    private final ViewDefinition.Batch view;
    private final Schema row;
    private final int keyCount;
    private final KeyCodec keyCodec;
    private final RowCodec rowCodec;
    private final int[] keyFields;
    private final int[] featureFields;

    public ViewLoad(ViewDefinition.Batch view, EntityDefinition entity) {
        this.view = view;
        this.keyCount = entity.key().size();
        var fields = new ArrayList<Field>(entity.key().fields());
        fields.addAll(view.features().fields());
        this.row = new Schema(fields);
        this.keyCodec = new KeyCodec(entity.key());
        this.rowCodec = new RowCodec(view.features());
        this.keyFields = IntStream.range(0, keyCount).toArray();
        this.featureFields = IntStream.range(keyCount, row.size()).toArray();
    }

    /// Runs the SQL and publishes its rows.
    ///
    /// @param asOf the instant before which rows count; null for a view without a schedule
    /// @param id the identity of the generation
    /// @return the number of rows
    /// @throws ServingException with `INVALID_DEFINITION` if the result does not fit the view
    public long run(
            OfflineEngine engine, OnlineStore.Table table, @Nullable Instant asOf, String id) {
        Map<String, Object> parameters = asOf == null ? Map.of() : Map.of("as_of", asOf);
        long eventTime =
                asOf == null ? Frame.UNKNOWN_TIME : ChronoUnit.MICROS.between(Instant.EPOCH, asOf);
        long expiry = view.ages().expiryMicros(eventTime);
        long rows = 0;
        try (RowCursor cursor = engine.query(view.query().sql(), parameters);
                OnlineStore.Generation generation = table.begin(id)) {
            var columns = new ColumnReader(cursor, row, "view " + view.name());
            var frame = new Frame(row);
            while (cursor.next()) {
                frame.clear();
                columns.read(frame);
                requireKey(frame);
                generation.put(
                        keyCodec.encode(frame, keyFields),
                        rowCodec.encode(frame, featureFields, eventTime, expiry));
                rows++;
            }
            generation.publish();
        }
        return rows;
    }

    private void requireKey(Frame frame) {
        for (int field = 0; field < keyCount; field++) {
            if (frame.status(field) != FeatureStatus.PRESENT) {
                throw new ServingException(
                        ErrorCode.INVALID_DEFINITION,
                        "the SQL of view "
                                + view.name()
                                + " gives a row whose key has no "
                                + row.field(field).name()
                                + "; leave such rows out");
            }
        }
    }
}
