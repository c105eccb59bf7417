package dev.punctual.server.log;

import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.ladder.Answer;
import dev.punctual.core.offline.FrameColumns;
import dev.punctual.core.offline.RowCursor;
import dev.punctual.core.offline.RowWriter;
import dev.punctual.core.plan.RungPlan;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import dev.punctual.core.verification.LoggedQuestion;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The columns of logged answers: how it was asked and answered, the values of the frame, and of each feature of a view
/// its status and event time. docs/answer-log.md explains them to users.
public final class AnswerColumns {
    /*
     * What is not a field of the frame begins with _, or ends with a second suffix after the role's: no name of a
     * definition can, so nothing ever clashes.
     */
    static final Schema HEAD =
            Schema.of(
                    Field.of("_arrived", ValueType.TIMESTAMP),
                    Field.of("_as_of", ValueType.TIMESTAMP),
                    Field.of("_read", ValueType.TIMESTAMP),
                    Field.of("_key", ValueType.INT64),
                    Field.of("_definition", ValueType.STRING),
                    Field.of("_rung", ValueType.STRING),
                    Field.of("_reason", ValueType.STRING),
                    Field.of("_answer", ValueType.FLOAT64),
                    Field.of("_version", ValueType.STRING),
                    Field.of("_cached", ValueType.FLOAT64),
                    Field.of("_late", ValueType.BOOL));

    private static final double NANOS_PER_SECOND = 1e9;
    private static final int AS_OF = HEAD.indexOf("_as_of");
    private static final int READ = HEAD.indexOf("_read");

    private final Schema frame;
    private final FrameColumns values;
    private final int firstOfView;
    private final int afterViews;
    private final Schema columns;

    /// @param frame the endpoint's frame
    public AnswerColumns(EndpointDefinition endpoint, Schema frame) {
        this.frame = frame;
        this.values = new FrameColumns(frame);
        this.firstOfView = endpoint.request().size();
        this.afterViews = frame.size() - endpoint.derived().size();
        var fields = new ArrayList<>(HEAD.fields());
        fields.addAll(values.fields());
        for (int field = firstOfView; field < afterViews; field++) {
            fields.add(Field.of(statusColumn(frame.field(field)), ValueType.STRING));
            fields.add(Field.of(eventTimeColumn(frame.field(field)), ValueType.TIMESTAMP));
        }
        this.columns = new Schema(fields);
    }

    /// All columns, in their order.
    public Schema schema() {
        return columns;
    }

    /// When and as of when a question was asked, and whether its answer was late.
    ///
    /// @param arrivedMicros when the gateway took the request
    /// @param asOfMicros the instant as of which it was asked
    /// @param readMicros when its features were about to be read; [Frame#UNKNOWN_TIME] if they were not
    /// @param late whether the answer was there only after the deadline
    record Moment(long arrivedMicros, long asOfMicros, long readMicros, boolean late) {}

    /// Whose answer it is.
    ///
    /// @param key the hash of the entity key
    /// @param definition the fingerprint of what the features are computed from
    record Origin(long key, String definition) {}

    void write(Answer answer, List<RungPlan> ladder, Moment moment, Origin origin, RowWriter row) {
        row.beginRow();
        row.putLong(moment.arrivedMicros);
        row.putLong(moment.asOfMicros);
        putTime(moment.readMicros, row);
        row.putLong(origin.key);
        row.putText(origin.definition);
        row.putText(ladder.get(answer.rung()).name());
        row.putText(answer.reason().wireName());
        row.putDouble(answer.value());
        String version = answer.version();
        if (version == null) {
            row.putNull();
        } else {
            row.putText(version);
        }
        if (answer.cached()) {
            row.putDouble(answer.cachedNanos() / NANOS_PER_SECOND);
        } else {
            row.putNull();
        }
        row.putLong(moment.late ? 1 : 0);
        Frame features = answer.frame();
        values.write(features, row);
        for (int field = firstOfView; field < afterViews; field++) {
            row.putText(features.status(field).wireName());
            putTime(features.eventTimeMicros(field), row);
        }
        row.endRow();
    }

    private static void putTime(long micros, RowWriter row) {
        if (micros == Frame.UNKNOWN_TIME) {
            row.putNull();
        } else {
            row.putLong(micros);
        }
    }

    private static String statusColumn(Field feature) {
        return feature.name() + ".status";
    }

    private static String eventTimeColumn(Field feature) {
        return feature.name() + ".event_time";
    }

    /// Reads a row whose columns are in the order of the schema. What a view gave has the status it was served with; of the
    /// others, what is not null is present.
    LoggedQuestion read(RowCursor row) {
        var features = new Frame(frame);
        int column = HEAD.size();
        for (int field = 0; field < frame.size(); field++) {
            values.read(row, column, features, field);
            boolean present = !frame.field(field).scalar() || !row.isNull(column);
            features.status(field, present ? FeatureStatus.PRESENT : FeatureStatus.MISSING);
            column += frame.field(field).width() * (frame.field(field).keyed() ? 2 : 1);
        }
        for (int field = firstOfView; field < afterViews; field++) {
            String status = row.getText(column++).toUpperCase(Locale.ROOT);
            features.status(field, FeatureStatus.valueOf(status));
            features.eventTimeMicros(field, time(row, column++));
        }
        return new LoggedQuestion(features, time(row, AS_OF), time(row, READ));
    }

    private static long time(RowCursor row, int column) {
        return row.isNull(column) ? Frame.UNKNOWN_TIME : row.getLong(column);
    }
}
