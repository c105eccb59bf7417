package dev.punctual.core.value;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// The binary form of the stored rows of one schema. Any thread may use it.
public final class RowCodec {
    /*
     * All numbers have their most significant byte first; offsets are in bytes:
     *
     *    0  u16  format, now 1
     *    2  u48  fingerprint of the schema: names, types, widths and what is a map, in their order
     *    8  i64  event time, microseconds; the least long where unknown
     *   16  i64  expiry, microseconds; the greatest long for never
     *   24  u32  length of the row, so that a truncated one is known before anything is read from it
     *   28       one presence bit per field, then one per cell, least significant bit of each byte first
     *    .       eight bytes per cell: the 64-bit pattern of a number, or offset and length (u32 each) of a text
     *    .       eight bytes per cell of a map: offset and length (u32 each) of its key
     *    .       the texts, UTF-8
     *
     * Every cell lies at an offset known from the schema, so decoding only copies, and a field nobody asks for costs
     * nothing. A field has its own presence bit because a list whose elements are all absent is not a missing list. The
     * fingerprint has 48 bits, not the 16 that would fit beside a version: a row of a changed view must never be taken
     * for one of the present view, and 1 in 65,536 is not never.
     *
     * Expiry is checked here because the stores' own time-outs keep expired rows readable for a while.
     */

    /// The longest row, in bytes.
    public static final int MAX_ROW_BYTES = 1 << 20;

    /// The expiry of a row that never expires.
    public static final long NEVER = Long.MAX_VALUE;

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final long FORMAT = 1L << 48;
    private static final int EVENT_TIME = 8;
    private static final int EXPIRY = 16;
    private static final int LENGTH = 24;
    private static final int BITS = 28;

    private final Schema schema;
    private final boolean[] textual;
    private final boolean[] keyed;
    private final int[] widths;
    private final int[] keysAt;
    private final long head;
    private final int cellsAt;
    private final int textsAt;

    /// The codec of rows with these fields.
    ///
    /// @throws ServingException with `INVALID_DEFINITION` if a row could not be shorter than [#MAX_ROW_BYTES]
    public RowCodec(Schema schema) {
        this.schema = schema;
        this.textual = new boolean[schema.size()];
        this.keyed = new boolean[schema.size()];
        this.widths = new int[schema.size()];
        for (int i = 0; i < textual.length; i++) {
            textual[i] = schema.field(i).type() == ValueType.STRING;
            keyed[i] = schema.field(i).keyed();
            widths[i] = schema.field(i).width();
        }
        this.head = FORMAT | fingerprint(schema);
        this.cellsAt = BITS + (schema.size() + schema.cellCount() + 7) / 8;
        this.keysAt = new int[textual.length];
        int at = cellsAt + Long.BYTES * schema.cellCount();
        for (int i = 0; i < textual.length; i++) {
            keysAt[i] = at;
            at += keyed[i] ? Long.BYTES * widths[i] : 0;
        }
        this.textsAt = at;
        if (schema.cellCount() > MAX_ROW_BYTES / 16) {
            throw new ServingException(
                    ErrorCode.INVALID_DEFINITION,
                    "a row of " + schema.cellCount() + " values is too wide; split the view");
        }
    }

    /// Encodes a row from fields of a frame.
    ///
    /// @param fields the frame's field of each field of the schema, or -1 where it is missing
    /// @param eventTimeMicros when what the row says happened; [Frame#UNKNOWN_TIME] if that is not known
    /// @param expiresAtMicros from when on the row is not to be read; [#NEVER] if always
    /// @throws ServingException with `TOO_LARGE` if the row is longer than [#MAX_ROW_BYTES], or `OUT_OF_RANGE` if a text
    ///     is not Unicode; it names the field
    public byte[] encode(Frame frame, int[] fields, long eventTimeMicros, long expiresAtMicros) {
        byte[] row = new byte[length(frame, fields)];
        LONGS.set(row, 0, head);
        LONGS.set(row, EVENT_TIME, eventTimeMicros);
        LONGS.set(row, EXPIRY, expiresAtMicros);
        INTS.set(row, LENGTH, row.length);
        int text = textsAt;
        for (int i = 0; i < textual.length; i++) {
            if (fields[i] < 0 || !frame.has(fields[i])) {
                continue;
            }
            setBit(row, i);
            int source = frame.schema().cellOf(fields[i]);
            for (int e = 0, cell = schema.cellOf(i); e < widths[i]; e++, cell++) {
                if (frame.absentAt(source + e)) {
                    continue;
                }
                setBit(row, schema.size() + cell);
                int at = cellsAt + Long.BYTES * cell;
                if (!textual[i]) {
                    LONGS.set(row, at, frame.longAt(source + e));
                }
                if (holdsTexts(i)) {
                    int place = textual[i] ? at : keysAt[i] + Long.BYTES * e;
                    text = putText(row, place, frame.textAt(source + e), text);
                }
            }
        }
        return row;
    }

    /// Writes a text at the end of those written before, and where it is at its place; returns the end.
    private static int putText(byte[] row, int place, String value, int text) {
        int end = Utf8.write(value, 0, value.length(), row, text);
        LONGS.set(row, place, ((long) text << 32) | (end - text));
        return end;
    }

    private boolean holdsTexts(int field) {
        return textual[field] || keyed[field];
    }

    /// When what a stored row says happened, in microseconds; [Frame#UNKNOWN_TIME] if that is not known.
    public static long eventTimeMicros(byte[] row) {
        check(row.length >= BITS);
        return (long) LONGS.get(row, EVENT_TIME);
    }

    /// Writes the values of a row into fields of a frame, each present with the row's event time, or missing.
    ///
    /// @param targets the frame's field for each field of the schema, of the same type and width, or -1 to skip it; the
    ///     fields beyond the last target are skipped
    /// @return false if the row has expired or was written with another schema; then nothing is written
    /// @throws ServingException with `STORAGE_FAILED` if the row is damaged
    public boolean decode(byte[] row, Frame frame, int[] targets, long nowMicros) {
        check(row.length >= BITS);
        if ((long) LONGS.get(row, 0) != head || (long) LONGS.get(row, EXPIRY) <= nowMicros) {
            return false;
        }
        check(row.length >= textsAt && (int) INTS.get(row, LENGTH) == row.length);
        long eventTimeMicros = (long) LONGS.get(row, EVENT_TIME);
        for (int i = 0; i < targets.length; i++) {
            int target = targets[i];
            if (target < 0) {
                continue;
            }
            boolean present = bit(row, i);
            frame.status(target, present ? FeatureStatus.PRESENT : FeatureStatus.MISSING);
            frame.eventTimeMicros(target, present ? eventTimeMicros : Frame.UNKNOWN_TIME);
            if (present) {
                take(row, i, frame, frame.schema().cellOf(target));
            }
        }
        return true;
    }

    /// The bits of a scalar that is no text, in a row that [#decode] took; 0 if it is missing.
    public long numberAt(byte[] row, int field) {
        return (long) LONGS.get(row, cellsAt + Long.BYTES * schema.cellOf(field));
    }

    private void take(byte[] row, int field, Frame frame, int target) {
        int first = schema.cellOf(field);
        for (int e = 0; e < widths[field]; e++) {
            int cell = first + e;
            if (!bit(row, schema.size() + cell)) {
                frame.putAbsent(target + e);
                continue;
            }
            long bits = (long) LONGS.get(row, cellsAt + Long.BYTES * cell);
            if (textual[field]) {
                frame.putText(target + e, text(row, bits));
            } else if (keyed[field]) {
                long key = (long) LONGS.get(row, keysAt[field] + Long.BYTES * e);
                frame.putEntry(target + e, text(row, key), bits);
            } else {
                frame.putLong(target + e, bits);
            }
        }
    }

    private String text(byte[] row, long place) {
        int offset = (int) (place >>> 32);
        int length = (int) place;
        check(offset >= textsAt && length >= 0 && length <= row.length - offset);
        return new String(row, offset, length, StandardCharsets.UTF_8);
    }

    private int length(Frame frame, int[] fields) {
        long length = textsAt;
        for (int i = 0; i < textual.length; i++) {
            if (!holdsTexts(i) || fields[i] < 0 || !frame.has(fields[i])) {
                continue;
            }
            int source = frame.schema().cellOf(fields[i]);
            for (int e = 0; e < widths[i]; e++) {
                if (!frame.absentAt(source + e)) {
                    length += textLength(i, frame.textAt(source + e));
                }
            }
            if (length > MAX_ROW_BYTES) {
                String name = schema.field(i).name();
                throw new ServingException(
                        ErrorCode.TOO_LARGE,
                        name + " makes a row of over " + MAX_ROW_BYTES + " bytes; shorten it",
                        name);
            }
        }
        return (int) length;
    }

    private int textLength(int field, String text) {
        // A text of more chars than a row has bytes is not walked through: its length alone refuses
        // it.
        int bytes = text.length() > MAX_ROW_BYTES ? text.length() : Utf8.length(text);
        if (bytes < 0) {
            String name = schema.field(field).name();
            throw new ServingException(
                    ErrorCode.OUT_OF_RANGE,
                    name + " holds half a surrogate pair, which is not Unicode",
                    name);
        }
        return bytes;
    }

    private static void setBit(byte[] row, int bit) {
        row[BITS + (bit >> 3)] |= (byte) (1 << (bit & 7));
    }

    private static boolean bit(byte[] row, int bit) {
        return (row[BITS + (bit >> 3)] & (1 << (bit & 7))) != 0;
    }

    /// FNV-1a over the text form of the fields, folded to 48 bits: it must be the same in every process and release.
    private static long fingerprint(Schema schema) {
        long hash = 0xcbf2_9ce4_8422_2325L;
        for (Field field : schema.fields()) {
            String map = field.keyed() ? "map\n" : "";
            String text =
                    field.name()
                            + '\n'
                            + field.type().wireName()
                            + '\n'
                            + field.width()
                            + '\n'
                            + map;
            for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
                hash = (hash ^ (b & 0xff)) * 0x100_0000_01b3L;
            }
        }
        return (hash ^ (hash >>> 48)) & 0xffff_ffff_ffffL;
    }

    private static void check(boolean sound) {
        if (!sound) {
            throw new ServingException(
                    ErrorCode.STORAGE_FAILED, "a stored row is damaged; load the table again");
        }
    }
}
