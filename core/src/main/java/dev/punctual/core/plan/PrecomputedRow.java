package dev.punctual.core.plan;

import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.RowCodec;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;

/// A stored row of precomputed predictions. Written by one thread.
public final class PrecomputedRow {
    /*
     * A row says which version of the model it is from, because a question may be read while a generation is replaced.
     * It says so by a number: the name is the same for all rows of a generation, and stands in its note.
     */
    /// Its columns: the answer, and the number of the version that gave it.
    public static final Schema SCHEMA =
            Schema.of(
                    Field.of("prediction", ValueType.FLOAT64),
                    Field.of("version", ValueType.INT64));

    private static final int[] FIELDS = {0, 1};

    private final RowCodec codec = new RowCodec(SCHEMA);
    private final Frame row = new Frame(SCHEMA);

    /// @param version the name of the version, which its generation must be published with, see [#note]
    public PrecomputedRow(String version) {
        row.putLong(1, number(version));
        row.status(0, FeatureStatus.PRESENT);
        row.status(1, FeatureStatus.PRESENT);
    }

    /// The bytes of a row.
    ///
    /// @param asOfMicros the instant as of which it was computed
    public byte[] encode(double prediction, long asOfMicros) {
        row.putDouble(0, prediction);
        return codec.encode(row, FIELDS, asOfMicros, RowCodec.NEVER);
    }

    /// What a generation is published with.
    ///
    /// @param more a line for people
    public static String note(String version, String more) {
        return version + '\n' + more;
    }

    /// The version that a generation was published with; empty if it was published without.
    public static String version(String note) {
        int end = note.indexOf('\n');
        return end < 0 ? "" : note.substring(0, end);
    }

    /// FNV-1a: it must be the same in every process and release.
    static long number(String version) {
        long hash = 0xcbf2_9ce4_8422_2325L;
        for (int i = 0; i < version.length(); i++) {
            hash = (hash ^ version.charAt(i)) * 0x100_0000_01b3L;
        }
        return hash;
    }
}
