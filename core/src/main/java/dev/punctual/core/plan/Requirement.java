package dev.punctual.core.plan;

import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import java.util.List;

/// The features that a rung cannot do without. Immutable.
public final class Requirement {
    private final List<String> names;
    private final int[] fields;

    /// @param names fields of the frame
    Requirement(Schema frame, List<String> names) {
        this.names = names;
        this.fields = names.stream().mapToInt(frame::indexOf).toArray();
    }

    /// Whether all of them are present, and not merely stale or replaced by a default.
    public boolean met(Frame frame) {
        for (int field : fields) {
            if (frame.status(field) != FeatureStatus.PRESENT) {
                return false;
            }
        }
        return true;
    }

    /// The fields; not to be changed.
    int[] fields() {
        return fields;
    }

    /// The end of a sentence about the rung; empty if nothing is required.
    @Override
    public String toString() {
        return names.isEmpty() ? "" : ", requires " + names;
    }
}
