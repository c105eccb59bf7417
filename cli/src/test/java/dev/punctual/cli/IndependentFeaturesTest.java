package dev.punctual.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.punctual.cli.Flights.Asked;
import dev.punctual.core.definition.ModelDefinition;
import dev.punctual.core.model.Model;
import dev.punctual.core.model.TreeModel;
import dev.punctual.core.model.XgboostReader;
import dev.punctual.core.offline.RowCursor;
import dev.punctual.core.plan.ModelInput;
import dev.punctual.core.plan.PlanCompiler;
import dev.punctual.core.store.MemoryStore;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import dev.punctual.xgboost.TrainingRows;
import dev.punctual.xgboost.XgboostPredictor;
import dev.punctual.xgboost.XgboostTrainer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is served of the example, against inputs that plain SQL computes of the raw rows with windows of its own, and
/// against XGBoost itself.
class IndependentFeaturesTest {
    private static final Instant FIRST = Instant.parse("2001-06-14T00:00:00Z");
    private static final Instant SECOND = Instant.parse("2001-06-15T00:00:00Z");
    private static final Instant END = Instant.parse("2001-06-16T00:00:00Z");

    /// Values that are sums, or are computed of sums, whose last bits depend on the order of their terms.
    private static final Pattern SUMMED =
            Pattern.compile(".*(mean|late|share|per_day|above_usual).*");

    private static final double RELATIVE = 1e-9;

    @TempDir static Path work;
    private static List<Asked> ours = List.of();
    private static List<Frame> theirs = List.of();
    private static ModelInput input = new ModelInput(new Schema(List.of()), List.of());
    private static Map<String, String> parameters = Map.of();

    @BeforeAll
    static void computeBoth() throws IOException {
        try (Flights flights = Flights.open(work)) {
            ours = flights.replayed(FIRST, END);
            Schema schema = ours.getFirst().frame().schema();
            theirs = independently(flights, schema);
            ModelDefinition model = flights.project().model("delay_full");
            var compiler =
                    new PlanCompiler(flights.project(), flights.expressions(), new MemoryStore());
            input = compiler.input(model);
            parameters = new HashMap<>(model.parameters());
            parameters.put("rounds", "40");
        }
    }

    @AfterAll
    static void forget() {
        ours = List.of();
        theirs = List.of();
    }

    @Test
    void everyInputIsThatOfPlainSql() {
        assertThat(ours).hasSameSizeAs(theirs).hasSizeGreaterThan(30_000);
        Schema schema = theirs.getFirst().schema();
        for (int row = 0; row < theirs.size(); row++) {
            for (int field = 0; field < schema.size(); field++) {
                for (int i = 0; i < schema.field(field).width(); i++) {
                    requireSame(row, field, schema.cellOf(field) + i);
                }
            }
        }
    }

    @Test
    void someInputsAreMissingAndMostAreNot() {
        Schema schema = theirs.getFirst().schema();
        int field = schema.indexOf("landed_origin.mean_by_10m");
        long known =
                ours.stream()
                        .filter(asked ->
                                Flights.value(asked.frame(), field, schema.cellOf(field)) != null)
                        .count();
        assertThat(known).isBetween(ours.size() / 10L, ours.size() - 10L);
    }

    @Test
    void noErrorIsAddedToXgboostOnPlainSql() {
        long training =
                ours.stream().filter(asked -> micros(asked.frame()) < micros(SECOND)).count();
        int first = Math.toIntExact(training);
        int count = ours.size() - first;
        byte[] file = train(first);
        Model served = TreeModel.of(XgboostReader.read(file));
        float[] predicted = new float[count];
        float[] heldOut = rows(ours.stream().map(Asked::frame).toList(), first);
        served.predictBatch(heldOut, count, predicted);
        float[] independent;
        try (var xgboost = new XgboostPredictor(file, 1)) {
            independent = xgboost.predictBatch(rows(theirs, first), count);
            // The same rows give the same answers, whatever is missing in them.
            assertThat(predicted)
                    .containsExactly(xgboost.predictBatch(heldOut, count), within(1e-5f));
        }
        double[] labels = ours.stream().skip(first).mapToDouble(Asked::delay).toArray();
        assertThat(rmse(predicted, labels)).isLessThanOrEqualTo(rmse(independent, labels) + 1e-6);
        assertThat(rmse(predicted, labels)).isLessThan(rmse(new float[count], labels));
    }

    private static byte[] train(int count) {
        var values = new float[count * input.width()];
        var labels = new float[count];
        for (int i = 0; i < count; i++) {
            input.fill(ours.get(i).frame(), values, i * input.width());
            labels[i] = (float) ours.get(i).delay();
        }
        return new XgboostTrainer(parameters)
                .train(
                        input.names(),
                        TrainingRows.of(input.width(), values, labels),
                        null,
                        (_, _, _) -> {});
    }

    private static float[] rows(List<Frame> frames, int first) {
        var rows = new float[(frames.size() - first) * input.width()];
        for (int i = first; i < frames.size(); i++) {
            input.fill(frames.get(i), rows, (i - first) * input.width());
        }
        return rows;
    }

    private static double rmse(float[] predictions, double[] labels) {
        return Math.sqrt(
                IntStream.range(0, labels.length)
                        .mapToDouble(i -> Math.pow(predictions[i] - labels[i], 2))
                        .average()
                        .orElseThrow());
    }

    private static void requireSame(int row, int field, int cell) {
        Frame mine = ours.get(row).frame();
        Frame other = theirs.get(row);
        Field column = mine.schema().field(field);
        Object value = Flights.value(mine, field, cell);
        Object expected = Flights.value(other, field, cell);
        if (Objects.equals(value, expected)) {
            return;
        }
        String what = column.name() + " of question " + row;
        if (value == null || expected == null || !SUMMED.matcher(column.name()).matches()) {
            assertThat(value).as(what).isEqualTo(expected);
        }
        double difference = RELATIVE * Math.max(1, Math.abs(other.asDouble(field, cell)));
        assertThat(mine.asDouble(field, cell))
                .as(what)
                .isCloseTo(other.asDouble(field, cell), Offset.offset(difference));
    }

    /// The questions in frames of our schema, whose list elements the SQL numbers: `last_5_0`, `last_5_1`, ...
    private static List<Frame> independently(Flights flights, Schema schema) throws IOException {
        var frames = new ArrayList<Frame>();
        try (RowCursor cursor = flights.engine().query(sql(), Map.of("from", FIRST, "to", END))) {
            int[] columns = columns(schema, cursor.schema());
            while (cursor.next()) {
                var frame = new Frame(schema);
                for (int field = 0; field < schema.size(); field++) {
                    for (int i = 0; i < schema.field(field).width(); i++) {
                        int cell = schema.cellOf(field) + i;
                        read(cursor, columns[cell], frame, field, cell);
                    }
                }
                frames.add(frame);
            }
        }
        return frames;
    }

    private static void read(RowCursor cursor, int column, Frame frame, int field, int cell) {
        if (cursor.isNull(column)) {
            return;
        }
        switch (frame.schema().field(field).type()) {
            case STRING -> frame.putText(cell, cursor.getText(column));
            case FLOAT64 -> frame.putDouble(cell, number(cursor, column));
            default -> frame.putLong(cell, cursor.getLong(column));
        }
        frame.status(field, FeatureStatus.PRESENT);
    }

    private static double number(RowCursor cursor, int column) {
        return cursor.schema().field(column).type() == ValueType.FLOAT64
                ? cursor.getDouble(column)
                : cursor.getLong(column);
    }

    private static int[] columns(Schema frame, Schema found) {
        int[] columns = new int[frame.cellCount()];
        for (int field = 0; field < frame.size(); field++) {
            String name = frame.field(field).name();
            int width = frame.field(field).width();
            for (int i = 0; i < width; i++) {
                String column = width == 1 ? name : name + "_" + i;
                columns[frame.cellOf(field) + i] = found.indexOf(column);
                assertThat(found.indexOf(column)).as(column).isNotNegative();
            }
        }
        return columns;
    }

    private static long micros(Frame frame) {
        return frame.longAt(frame.schema().cellOf(frame.schema().indexOf("departure")));
    }

    private static long micros(Instant instant) {
        return instant.getEpochSecond() * 1_000_000;
    }

    private static String sql() throws IOException {
        try (InputStream in =
                IndependentFeaturesTest.class.getResourceAsStream("/independent_features.sql")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
        }
    }
}
