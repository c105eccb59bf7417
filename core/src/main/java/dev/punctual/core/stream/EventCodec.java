package dev.punctual.core.stream;

import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The binary form of the events of one push, as one record of a journal. Used by one thread.
public final class EventCodec {
    /*
     * All numbers have their most significant byte first; offsets are in bytes:
     *
     *    0  u64  fingerprint of the form and of the schema: names and types, in their order
     *    8  i64  the newest event time known before the record, microseconds
     *   16  i64  when the push arrived, microseconds
     *   24       the events: for each field eight bytes, the 64-bit pattern of a number, or four bytes with the length of
     *            a text and the text, UTF-8
     *
     * Events have every field, each a scalar, so nothing says which are there. The records of a push are read after a
     * restart only, all of them and in order, so nothing in them can be found without reading what is before it.
     */
    private static final long FORM = 0x7075_6e63_7475_0003L;
    private static final int HEADER_BYTES = 3 * Long.BYTES;
    private static final int LEAST_BYTES = 4_096;
    private static final int MOST_KEPT_BYTES = 1 << 20;
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private final Schema schema;
    private final boolean[] textual;
    private final long fingerprint;
    private byte[] bytes = new byte[LEAST_BYTES];
    private int length;

    /// The codec of records with events of this schema.
    public EventCodec(Schema schema) {
        this.schema = schema;
        this.textual = new boolean[schema.size()];
        for (int i = 0; i < textual.length; i++) {
            textual[i] = schema.field(i).type() == ValueType.STRING;
        }
        this.fingerprint = fingerprint(schema);
    }

    /// The events of a record.
    ///
    /// @param newestMicros the newest event time known before them
    /// @param arrivedMicros when they arrived
    public record Decoded(long newestMicros, long arrivedMicros, List<Frame> events) {}

    /// Begins a record.
    void begin(long newestMicros, long arrivedMicros) {
        if (bytes.length > MOST_KEPT_BYTES) {
            bytes = new byte[LEAST_BYTES];
        }
        LONGS.set(bytes, 0, fingerprint);
        LONGS.set(bytes, Long.BYTES, newestMicros);
        LONGS.set(bytes, 2 * Long.BYTES, arrivedMicros);
        length = HEADER_BYTES;
    }

    void add(Frame event) {
        reserve(Long.BYTES * textual.length);
        for (int i = 0; i < textual.length; i++) {
            if (textual[i]) {
                byte[] text = event.textAt(schema.cellOf(i)).getBytes(StandardCharsets.UTF_8);
                reserve(text.length + Long.BYTES * (textual.length - i));
                INTS.set(bytes, length, text.length);
                System.arraycopy(text, 0, bytes, length + Integer.BYTES, text.length);
                length += Integer.BYTES + text.length;
            } else {
                LONGS.set(bytes, length, event.longAt(schema.cellOf(i)));
                length += Long.BYTES;
            }
        }
    }

    /// The record begun last.
    byte[] end() {
        return Arrays.copyOf(bytes, length);
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }

    /// The events of a record; null if it was written with another schema.
    public @Nullable Decoded decode(byte[] record) {
        if (record.length < HEADER_BYTES || (long) LONGS.get(record, 0) != fingerprint) {
            return null;
        }
        var events = new ArrayList<Frame>();
        for (int at = HEADER_BYTES; at < record.length; ) {
            var event = new Frame(schema);
            for (int i = 0; i < textual.length; i++) {
                if (textual[i]) {
                    int size = (int) INTS.get(record, at);
                    at += Integer.BYTES;
                    event.putText(
                            schema.cellOf(i), new String(record, at, size, StandardCharsets.UTF_8));
                    at += size;
                } else {
                    event.putLong(schema.cellOf(i), (long) LONGS.get(record, at));
                    at += Long.BYTES;
                }
                event.status(i, FeatureStatus.PRESENT);
            }
            events.add(event);
        }
        return new Decoded(
                (long) LONGS.get(record, Long.BYTES),
                (long) LONGS.get(record, 2 * Long.BYTES),
                events);
    }

    /// FNV-1a over the names and types: it must be the same in every process and release.
    private static long fingerprint(Schema schema) {
        long hash = FORM;
        for (Field field : schema.fields()) {
            String text = field.name() + '\n' + field.type().wireName() + '\n';
            for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
                hash = (hash ^ (b & 0xff)) * 0x100_0000_01b3L;
            }
        }
        return hash;
    }
}
