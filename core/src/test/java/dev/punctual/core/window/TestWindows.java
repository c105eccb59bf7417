package dev.punctual.core.window;

import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.definition.WindowDefinition;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// The windows of one key under test.
final class TestWindows {
    private final WindowPlan plan;
    private final Scratch scratch;
    private KeyWindows windows;

    TestWindows(WindowPlan plan) {
        this.plan = plan;
        this.scratch = plan.newScratch();
        this.windows = new KeyWindows(plan);
    }

    static WindowPlan plan(List<WindowDefinition> windows) {
        return WindowPlan.compile(view(windows), Sale.SCHEMA, Sale::filter);
    }

    static ViewDefinition.Stream view(List<WindowDefinition> windows) {
        var fields = new ArrayList<Field>();
        for (WindowDefinition window : windows) {
            boolean keyed = window.operands().by() != null;
            fields.add(new Field(window.feature(), type(window), window.width(), keyed));
        }
        return new ViewDefinition.Stream(
                ViewDefinition.Common.of("view", "entity", new Schema(fields)),
                "source",
                Map.of(),
                windows);
    }

    private static ValueType type(WindowDefinition window) {
        return switch (window.aggregate()) {
            case COUNT, APPROX_COUNT_DISTINCT -> ValueType.INT64;
            case SUM, MEAN, VARIANCE, STDDEV, SHARE, APPROX_QUANTILE -> ValueType.FLOAT64;
            case MIN, MAX, FIRST, LAST, LAST_DISTINCT, TOP_K ->
                    Sale.SCHEMA
                            .field(Sale.SCHEMA.indexOf(String.valueOf(window.operands().of())))
                            .type();
        };
    }

    KeyWindows state() {
        return windows;
    }

    void add(Sale sale, long watermarkMicros) {
        EventRows row = plan.newRows();
        plan.take(sale.frame(), sale.time(), row);
        windows.add(row, watermarkMicros);
    }

    /// All features as of a question.
    Frame read(long questionMicros) {
        var frame = new Frame(plan.features());
        int[] targets = IntStream.range(0, plan.features().size()).toArray();
        windows.read(questionMicros, frame, targets, scratch);
        return frame;
    }

    byte[] saved() {
        var out = new StateWriter();
        windows.encode(out);
        return out.bytes();
    }

    /// Goes on with what is read from what was saved.
    void reopen() {
        windows = KeyWindows.decode(plan, ByteBuffer.wrap(saved()));
    }

    /// Everything in a frame, to the bit.
    static String bits(Frame frame) {
        var text = new StringBuilder();
        for (int i = 0; i < frame.schema().size(); i++) {
            FeatureStatus status = frame.status(i);
            text.append(frame.schema().field(i).name()).append(' ').append(status);
            text.append(' ').append(frame.eventTimeMicros(i));
            int first = frame.schema().cellOf(i);
            for (int cell = first; cell < first + frame.schema().field(i).width(); cell++) {
                if (frame.has(i) && !frame.absentAt(cell)) {
                    boolean texts = frame.schema().field(i).type() == ValueType.STRING;
                    boolean keyed = frame.schema().field(i).keyed();
                    text.append(' ').append(texts || keyed ? frame.textAt(cell) : "");
                    text.append(' ').append(texts ? "" : Long.toHexString(frame.longAt(cell)));
                }
            }
            text.append('\n');
        }
        return text.toString();
    }
}
