package dev.punctual.server.http.features;

import dev.punctual.core.error.ErrorCategory;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.plan.FeatureSet;
import dev.punctual.core.plan.Question;
import dev.punctual.core.time.Deadline;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Frame;
import dev.punctual.server.http.json.Fault;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The keys of one request with what was read by them. Used by one thread at a time.
final class FeatureRows {
    /*
     * Keys are read some at a time, so that the deadline is looked at in between. A key that cannot be encoded is found
     * when its group is read, which then is read again key by key; nobody but that key pays for it in the answer.
     */
    private static final int MOST_KEYS = 1_000;
    private static final int MOST_VALUES = 100_000;
    private static final int KEYS_AT_A_TIME = 64;

    private final FeatureSet set;
    private final List<Question> questions = new ArrayList<>();
    private final List<@Nullable Fault> faults = new ArrayList<>();
    private final long atMicros;

    /// @param atMicros as of when the features are read
    FeatureRows(FeatureSet set, long atMicros) {
        this.set = set;
        this.atMicros = atMicros;
    }

    /// Adds a key that is in the first fields of a frame.
    void add(Frame frame) {
        add(frame, null);
    }

    /// Adds a key that could not be read from the request.
    void reject(Fault fault) {
        add(new Frame(set.schema()), fault);
    }

    private void add(Frame frame, @Nullable Fault fault) {
        requireRoom(questions.size() + 1, set);
        questions.add(set.plan().question(frame, atMicros));
        faults.add(fault);
    }

    /// Refuses more keys than one request may have.
    static void requireRoom(int keys, FeatureSet set) {
        int most = Math.min(MOST_KEYS, MOST_VALUES / Math.max(1, set.size()));
        if (keys > most) {
            throw new ServingException(
                    ErrorCode.TOO_LARGE,
                    "a request may hold at most "
                            + most
                            + " keys for "
                            + set.size()
                            + " features; send several",
                    "entities");
        }
    }

    int size() {
        return questions.size();
    }

    /// How many rows of the store are read, or of windows.
    int rowsRead() {
        return questions.size() * Math.max(1, set.plan().rowsRead());
    }

    long atMicros() {
        return atMicros;
    }

    Frame frame(int row) {
        return questions.get(row).frame();
    }

    /// Why a key was refused, or null.
    @Nullable Fault fault(int row) {
        return faults.get(row);
    }

    /// Reads the features of all keys, as far as the deadline allows.
    ///
    /// @throws ServingException if the store fails
    void read(Deadline deadline, MonotonicClock clock) {
        for (int from = 0; from < questions.size(); from += KEYS_AT_A_TIME) {
            int to = Math.min(questions.size(), from + KEYS_AT_A_TIME);
            if (from > 0 && deadline.expired(clock.nanos())) {
                timeOut(from);
                return;
            }
            read(from, to, deadline);
        }
    }

    private void read(int from, int to, Deadline deadline) {
        var sound = new ArrayList<Question>(to - from);
        for (int row = from; row < to; row++) {
            if (faults.get(row) == null) {
                sound.add(questions.get(row));
            }
        }
        try {
            set.plan().read(sound, deadline.atNanos());
            sound.forEach(set.plan()::derive);
        } catch (ServingException e) {
            if (e.code().category() != ErrorCategory.USER) {
                throw e;
            }
            if (to - from > 1) {
                for (int row = from; row < to; row++) {
                    read(row, row + 1, deadline);
                }
            } else {
                faults.set(from, new Fault(e.code(), String.valueOf(e.getMessage()), e.field()));
            }
        }
    }

    private void timeOut(int from) {
        for (int row = from; row < questions.size(); row++) {
            for (int field = set.keyCount(); field < set.schema().size(); field++) {
                frame(row).status(field, FeatureStatus.TIMED_OUT);
            }
        }
    }
}
