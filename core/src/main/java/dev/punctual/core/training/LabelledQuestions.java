package dev.punctual.core.training;

import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.definition.LabelsDefinition;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.offline.RowCursor;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows of a labels' query as questions, in the order of their times.
final class LabelledQuestions implements AutoCloseable {
    private final HistoricRows rows;
    private final Schema frame;
    private final int labelField;
    private final int labelCell;
    private final int timeCell;
    private double label;

    /// @param frame the fields of a question, which begin with the request features
    LabelledQuestions(
            RowCursor cursor, LabelsDefinition labels, EndpointDefinition endpoint, Schema frame) {
        this.frame = frame;
        var fields = new ArrayList<Field>();
        endpoint.request().forEach(r -> fields.add(Field.of(r.name(), r.type())));
        fields.add(Field.of(labels.label(), ValueType.FLOAT64));
        var columns = new Schema(fields);
        int time = columns.indexOf(time(endpoint));
        this.labelField = columns.size() - 1;
        this.labelCell = columns.cellOf(labelField);
        this.timeCell = frame.cellOf(time);
        this.rows =
                new HistoricRows(
                        cursor,
                        new HistoricRows.Order(columns, time, List.of()),
                        row -> row.has(labelField),
                        "labels " + labels.name());
    }

    private static String time(EndpointDefinition endpoint) {
        String time = endpoint.time();
        if (time == null) {
            throw new ServingException(
                    ErrorCode.INVALID_DEFINITION,
                    "endpoint "
                            + endpoint.name()
                            + " declares no `time`, so its past questions have none; name the request"
                            + " feature that says when a question is asked");
        }
        return time;
    }

    /// The next question that has a time and a label, or null.
    @Nullable Frame next() {
        if (rows.nextMicros() == Long.MAX_VALUE) {
            return null;
        }
        Frame row = rows.next();
        label = row.doubleAt(labelCell);
        var asked = new Frame(frame);
        for (int i = 0; i < labelField; i++) {
            if (row.has(i)) {
                if (frame.field(i).type() == ValueType.STRING) {
                    asked.putText(i, row.textAt(i));
                } else {
                    asked.putLong(i, row.longAt(i));
                }
                asked.status(i, FeatureStatus.PRESENT);
            }
        }
        return asked;
    }

    long timeMicros(Frame asked) {
        return asked.longAt(timeCell);
    }

    /// The true answer of the question read last.
    double label() {
        return label;
    }

    @Override
    public void close() {
        rows.close();
    }
}
