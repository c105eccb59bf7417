package dev.punctual.mapped;

/// How large the file of a generation becomes, known before it is written.
public final class GenerationSize {
    private static final int POSITION_BYTES = 8;

    private GenerationSize() {}

    /// The bytes of a file of rows of the same size; names and note, a few hundred bytes, left out.
    public static long bytes(long rows, int keyBytes, int rowBytes) {
        long record = Records.HEADER_BYTES + (long) keyBytes + rowBytes;
        long aligned = (record + Records.ALIGNMENT - 1) / Records.ALIGNMENT * Records.ALIGNMENT;
        long index = rows * IndexBuilder.SLOTS_PER_KEY_TENTHS / 10 * Long.BYTES;
        long checked = Layout.HEADER_BYTES + rows * (aligned + POSITION_BYTES) + index;
        return checked + checked / Layout.BLOCK_BYTES * Integer.BYTES;
    }
}
