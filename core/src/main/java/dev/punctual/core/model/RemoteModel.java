package dev.punctual.core.model;

import dev.punctual.core.time.Deadline;
import java.util.Arrays;

/// A model that another server runs: a call waits instead of computing, and ends by its deadline.
///
/// It has one output. Whoever calls it must be a thread that may wait, and may be interrupted to call the call off.
public interface RemoteModel extends Model {

    /// Whether there is a point in asking it now: its server is there, fits, and does not fail too often.
    boolean available();

    /// Predicts `count` rows that lie one after another, as [Model#predictBatch] does.
    ///
    /// @param deadline after which nobody needs the predictions any more
    /// @throws dev.punctual.core.error.ServingException with `OVERLOADED` if as many calls as may are under way,
    ///     `REMOTE_UNAVAILABLE` if it is not available, `REMOTE_TIMEOUT` if the deadline passed or the thread was
    ///     interrupted, `REMOTE_FAILED` if the server answers badly or not at all
    void predictBatch(float[] rows, int count, float[] out, Deadline deadline);

    @Override
    default float predict(float[] row, int offset) {
        float[] out = new float[1];
        predictBatch(Arrays.copyOfRange(row, offset, offset + width()), 1, out);
        return out[0];
    }

    /// The same model for calls that must end by a deadline.
    default Model by(Deadline deadline) {
        return new RemoteModel() {
            @Override
            public int width() {
                return RemoteModel.this.width();
            }

            @Override
            public boolean available() {
                return RemoteModel.this.available();
            }

            @Override
            public void predictBatch(float[] rows, int count, float[] out) {
                predictBatch(rows, count, out, deadline);
            }

            @Override
            public void predictBatch(float[] rows, int count, float[] out, Deadline other) {
                RemoteModel.this.predictBatch(rows, count, out, deadline.earlier(other));
            }
        };
    }
}
